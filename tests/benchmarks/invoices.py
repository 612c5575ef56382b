"""The list of invoices: a page at a million rows costs what it costs at a thousand."""

from collections.abc import Iterator

from django.db import connection, connections

from core.accounts.models import User
from core.lib.company import CurrentCompany, company_by_schema, entered
from core.organizations.models import LegalEntity
from tenants.services.companies import create_company, open_company
from tenants.services.pool import fill_pool
from tests.benchmarks.measure import Result, interleaved, size
from tests.factories.people import browser, make_staff

MANY, FEW = size(1_000_000, 2000), size(1000, 500)
CLIENTS = 400
ORGANIZATIONS = """
INSERT INTO organizations_organization (name, inn, kpp, ogrn, address, external_id, is_active, extra, created_at)
SELECT 'ООО «Клиент ' || n || '»', '', '', '', '', '', true, '{}', now() FROM generate_series(1, %s) AS n
"""
INVOICES = """
WITH clients AS (SELECT array_agg(id ORDER BY id) AS ids FROM organizations_organization)
INSERT INTO finance_invoice (legal_entity_id, organization_id, number, issued_on, due_on, currency, amount, vat_amount,
    note, external_id, title, status)
SELECT %(entity)s, ids[1 + n %% %(clients)s], 'СЧ-2026-' || lpad(n::text, 7, '0'), date '2024-01-01' + n %% 1000,
    date '2024-01-06' + n %% 1000, 'RUB', 100 + n %% 90000, (100 + n %% 90000) / 10, '', '', 'Пополнение баланса',
    CASE WHEN n %% 10 = 0 THEN 'overdue' WHEN n %% 500 = 0 THEN 'draft' ELSE 'issued' END
FROM clients, generate_series(1, %(rows)s) AS n
"""


def run() -> Iterator[Result]:
    fill_pool(size=2)
    many, few = _company("many", MANY), _company("few", FEW)
    for name, path in (
        ("the first page", "/invoices/"),
        ("what is overdue", "/invoices/?status=overdue"),
        ("a number looked for", "/invoices/?q=0000777"),
        ("a period", "/invoices/?sort=-issued&issued_on_after=2024-06-01"),
    ):
        yield _page(name, path, many, few)


def _page(name: str, path: str, many: tuple[CurrentCompany, User], few: tuple[CurrentCompany, User]) -> Result:
    def show(where: tuple[CurrentCompany, User]) -> None:
        company, user = where
        with entered(company):
            answer = browser(user).get(path)
            assert answer.status_code == 200

    show(many), show(few)
    ours, peer = interleaved(lambda: show(many), lambda: show(few), times=15)
    return Result(
        name=f"Invoices, {name}, {MANY:,} rows",
        ours=ours,
        peer=peer,
        peer_name=f"the same page at {FEW:,} rows",
        bar=1.5,
        is_cost=True,
    )


def _company(slug: str, rows: int) -> tuple[CurrentCompany, User]:
    open_company(company=create_company(slug=slug, name=slug.title(), state="active"))
    company = company_by_schema(slug)
    assert company is not None
    with entered(company):
        entity = LegalEntity.objects.filter(is_default=True).first() or LegalEntity.objects.create(
            name="ООО «Продавец»", is_default=True
        )
        with connection.cursor() as cursor:
            cursor.execute(ORGANIZATIONS, [CLIENTS])
            cursor.execute(INVOICES, {"entity": entity.pk, "clients": CLIENTS, "rows": rows})
        user = make_staff(everything=True)
    with entered(company), connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE finance_invoice")
    return company, user
