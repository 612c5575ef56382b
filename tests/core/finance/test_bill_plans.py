"""Lists of a hundred thousand invoices and payments: each order and tile is read by an index, never by the table."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from core.accounts.models import User
from core.lib.company import CurrentCompany, entered
from core.organizations.models import Organization
from tests.factories.finance import make_legal_entity, make_organization
from tests.factories.people import browser, make_client, make_staff

pytestmark = [pytest.mark.integration, pytest.mark.requirement("LG-61", "LG-67")]
ROWS = 100_000
INVOICES = """
INSERT INTO finance_invoice (legal_entity_id, organization_id, number, issued_on, due_on, currency, amount, vat_amount,
    note, external_id, title, status, created_by_id)
SELECT %(entity)s, (%(clients)s::bigint[])[1 + n %% 200], 'СЧ-2026-' || lpad(n::text, 7, '0'),
    date '2024-01-01' + n %% 1000, date '2024-01-06' + n %% 1000, 'RUB', 100 + n %% 90000, 0, '', '', '',
    CASE WHEN n %% 40 = 0 THEN 'overdue' WHEN n %% 500 = 0 THEN 'draft' ELSE 'issued' END, NULL
FROM generate_series(1, %(rows)s) AS n
"""
PAYMENTS = """
INSERT INTO finance_payment (key, source, status, organization_id, paid_on, currency, amount, purpose, document_number,
    payer_name, payer_inn, payer_kpp, payer_account, payer_bik)
SELECT 'bank:plan:' || n, 'bank', CASE WHEN n %% 300 = 0 THEN 'unmatched' ELSE 'booked' END,
    (%(clients)s::bigint[])[1 + n %% 200], date '2024-01-01' + n %% 1000, 'RUB', 100 + n %% 90000,
    'Оплата по счёту ' || md5(n::text), n::text, 'ООО «Плательщик ' || n %% 200 || '»', '', '', '', ''
FROM generate_series(1, %(rows)s) AS n
"""


def fill(company: CurrentCompany) -> tuple[Organization, User, User]:
    with entered(company):
        entity, clients = make_legal_entity(), [make_organization() for _number in range(200)]
        facts = {"entity": entity.pk, "clients": [one.pk for one in clients], "rows": ROWS}
        with connection.cursor() as cursor:
            cursor.execute(INVOICES, facts)
            cursor.execute(PAYMENTS, facts)
        staff = make_staff(everything=True)
        client = make_client("finance.view_invoice", "finance.view_payment", organizations=clients[:1])
    with entered(company), connections["owner"].cursor() as cursor:
        cursor.execute(f'ANALYZE "{company.schema}".finance_invoice, "{company.schema}".finance_payment')
    return clients[0], staff, client


def plans(show: Callable[[], Any], table: str) -> list[str]:
    """Return the plans of the statements of a page that read the table."""
    statements: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if f'FROM "{table}"' in sql and sql.startswith("SELECT"):
            statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        assert show().status_code == 200
    found = []
    for sql, params in statements:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {sql}", params)
            found.append("\n".join(line for (line,) in cursor.fetchall()))
    return found


def test_lists_are_read_by_indexes(fresh_company: CurrentCompany) -> None:
    _client, staff, client = fill(fresh_company)
    with entered(fresh_company):
        pages = [
            (browser(staff), "finance_invoice", "/invoices/?status=overdue"),
            (browser(staff), "finance_invoice", "/invoices/?q=0099999"),
            (browser(staff), "finance_invoice", "/invoices/?amount_min=90000&amount_max=90010"),
            (browser(client), "finance_invoice", "/invoices/"),
            (browser(client), "finance_invoice", "/invoices/?open=yes"),
            (browser(staff), "finance_payment", "/payments/?status=unmatched"),
            (browser(staff), "finance_payment", "/payments/?q=c4ca4238a0"),
            (browser(client), "finance_payment", "/payments/"),
        ]
        seen = {path: plans(lambda who=who, path=path: who.get(path), table) for who, table, path in pages}  # type: ignore[misc]

    # The rows themselves: the first statement of the page that reads them in their order.
    lists = {path: found for path, found in seen.items() if found}
    scanned = [
        (path, plan)
        for path, found in lists.items()
        for plan in found
        if re.search(r"Seq Scan on finance_(invoice|payment)\b", plan) and "Limit" in plan and "Aggregate" not in plan
    ]
    assert len(lists) == len(pages)
    assert scanned == []
