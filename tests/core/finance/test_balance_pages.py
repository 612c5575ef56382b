"""Pages and API of balances, agreements, requisites and the books."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest
from django.utils import timezone

from core.audit.models import AuditRecord
from core.finance.models import AccountCode, ClientBalance, EntryKind
from core.finance.selectors.balances import get_figures
from core.finance.services.accounts import account_of, client_account, own_account, set_credit_limit
from core.finance.services.books import books, set_business_date
from core.finance.services.post import Line, post
from core.lib.company import CurrentCompany
from core.organizations.models import Agreement, LegalEntity, Organization, OwnBankAccount
from tests.factories.finance import make_legal_entity
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.queries import assert_queries_do_not_grow

pytestmark = pytest.mark.integration
NBSP = "\N{NO-BREAK SPACE}"
_numbers = count(1)


def move(organization: Organization, amount: str, *, days: int = 0, code: str = "client", kind: str = "charge") -> None:
    theirs = account_of(organization_id=organization.pk, code=code)
    ours = own_account(code=AccountCode.SALES)
    lines = [Line(theirs.pk, Decimal(amount)), Line(ours.pk, -Decimal(amount))]
    at = timezone.now() - timedelta(days=days)
    post(
        key=f"test:{next(_numbers)}",
        kind=kind,
        lines=lines,
        happened_at=at,
        memo=f"Move {amount}",
        respects_limit=False,
    )


def balance_of(organization: Organization) -> ClientBalance:
    client_account(organization_id=organization.pk)
    return ClientBalance.objects.get(organization=organization, currency="RUB")


def plain(response: object) -> str:
    return response.content.decode().replace("<small>", "").replace("</small>", "").replace(NBSP, " ")  # type: ignore[attr-defined]


@pytest.mark.requirement("LG-54", "LG-56", "LG-57", "LG-58", "LG-60", "FC-99")
def test_a_client_sees_his_balance_in_parts_with_movements(company: CurrentCompany) -> None:
    ours, theirs = make_organization(), make_organization()
    move(ours, "150000", days=3, kind=EntryKind.PAYMENT)
    move(ours, "-98300.50", days=2)
    move(ours, "-12400", days=1, code="penalty", kind=EntryKind.PENALTY)
    move(ours, "90000", code="documented", kind=EntryKind.PAYMENT)
    move(theirs, "777")
    client = browser(make_client("finance.view_balance", organizations=[ours]))

    page = plain(client.get("/money/balances/"))
    accounting = plain(client.get(f"/money/balances/{balance_of(ours).pk}/accounting/"))

    for figure in ("39 299,50", "51 699,50", "−12 400,00", "90 000,00"):
        assert f"{figure} ₽" in page
    assert "Move 777" not in page
    assert "Move 90000" not in page
    assert ("Move 90000" in accounting, "Move -12400" in accounting) == (True, False)
    assert client.get(f"/money/balances/{balance_of(theirs).pk}/").status_code == 404


@pytest.mark.requirement("FC-51", "FC-99")
def test_each_movement_says_the_balance_after_it_on_any_page_of_the_list(company: CurrentCompany) -> None:
    ours = make_organization()
    amounts = [Decimal(n * 7 % 41 - 20) or Decimal(5) for n in range(1, 61)]
    for place, amount in enumerate(amounts):
        move(ours, str(amount), days=30 - place // 2, code="penalty" if place % 5 == 0 else "client")
    caller = browser(make_staff("finance.view_balance"))
    url = f"/api/v1/balances/{balance_of(ours).pk}/movements/?limit=7"
    seen: list[tuple[Decimal, Decimal]] = []

    while url:
        answer = caller.get(url).json()
        seen += [(Decimal(row["amount"]), Decimal(row["balance_after"])) for row in answer["results"]]
        url = answer["next"]

    wanted = [(amount, sum(amounts[: place + 1], Decimal(0))) for place, amount in enumerate(amounts)]
    assert seen[::-1] == wanted


def test_the_balance_by_day_is_drawn_for_the_period_asked_for(company: CurrentCompany) -> None:
    ours = make_organization()
    move(ours, "1000", days=50, kind=EntryKind.PAYMENT)
    move(ours, "-400", days=10)
    client = browser(make_staff("finance.view_balance"))
    url = f"/money/balances/{balance_of(ours).pk}/operational/chart/"

    month, quarter = plain(client.get(url)), plain(client.get(f"{url}?days=90"))

    assert month.count("1 000,00 ₽") == 19
    assert quarter.count("1 000,00 ₽") == 41
    assert quarter.count("<tr>") == 90


@pytest.mark.requirement("PL-119")
def test_staff_see_who_owes_and_who_is_at_his_limit(company: CurrentCompany) -> None:
    debtor, near, ahead = make_organization("Debtor"), make_organization("Near"), make_organization("Ahead")
    for organization, amount in ((debtor, "-500"), (near, "-950"), (ahead, "70")):
        move(organization, amount)
    set_credit_limit(organization_id=near.pk, limit=Decimal(1000))
    client = browser(make_staff("finance.view_balance"))

    debtors, at_limit, paid = (
        plain(client.get(f"/money/balances/?standing={standing}")) for standing in ("debt", "near", "ahead")
    )

    assert [name in debtors for name in ("Debtor", "Near", "Ahead")] == [True, True, False]
    assert [name in at_limit for name in ("Debtor", "Near", "Ahead")] == [False, True, False]
    assert [name in paid for name in ("Debtor", "Near", "Ahead")] == [False, False, True]


def test_an_employee_sees_the_balances_of_his_own_clients_alone(company: CurrentCompany) -> None:
    own, other = make_organization("Own"), make_organization("Stranger")
    employee = make_staff("finance.view_balance", "finance.correct_balance", usual=())
    Organization.objects.filter(pk=own.pk).update(responsible=employee)
    move(own, "10")
    move(other, "20")
    client = browser(employee)

    page = plain(client.get("/money/balances/"))

    assert ("Own" in page, "Stranger" in page) == (True, False)
    assert client.get(f"/money/balances/{balance_of(other).pk}/").status_code == 404
    assert client.post(f"/money/balances/{balance_of(other).pk}/correct/", {"amount": "1"}).status_code == 404


@pytest.mark.requirement("PL-119")
def test_lists_of_balances_and_movements_cost_the_same_for_any_number_of_rows(company: CurrentCompany) -> None:
    ours = make_organization()
    move(ours, "5", days=1)
    client = browser(make_staff(everything=True))
    one = f"/money/balances/{balance_of(ours).pk}/"

    def more_movements() -> None:
        move(ours, "-6")
        move(ours, "7", kind=EntryKind.PAYMENT)

    def more_balances() -> None:
        move(make_organization(), "1")
        move(make_organization(), "-1")

    assert_queries_do_not_grow(lambda: client.get(one), more_movements)
    assert_queries_do_not_grow(lambda: client.get("/money/balances/"), more_balances)


@pytest.mark.requirement("FC-52")
def test_a_correction_by_hand_asks_for_its_reason(company: CurrentCompany) -> None:
    ours = make_organization()
    client = browser(make_staff("finance.view_balance", "finance.correct_balance"))
    url = f"/money/balances/{balance_of(ours).pk}/correct/"
    form = {"key": "6f1f4d5e-0000-4000-8000-000000000001", "part": "client", "amount": "-12,50", "reason": "Сверка"}

    without = client.post(url, {**form, "reason": ""})
    first, again = client.post(url, form), client.post(url, form)

    assert (without.status_code, first.status_code, again.status_code) == (422, 302, 302)
    assert get_figures(organization_id=ours.pk).services == Decimal("-12.50")
    assert AuditRecord.objects.filter(action="finance.balance.corrected").count() == 1


@pytest.mark.requirement("FC-53")
def test_the_credit_limit_is_set_and_taken_away(company: CurrentCompany) -> None:
    ours = make_organization()
    client = browser(make_staff("finance.view_balance", "finance.change_credit_limit"))
    url = f"/money/balances/{balance_of(ours).pk}/limit/"

    client.post(url, {"credit_limit": "1500", "reason": "Договор"})
    given = balance_of(ours).credit_limit
    client.post(url, {"credit_limit": "", "reason": ""})

    assert (given, balance_of(ours).credit_limit) == (Decimal("1500.00"), None)


@pytest.mark.requirement("PL-121")
def test_a_reconciliation_statement_is_acts_and_payments_between_two_balances(company: CurrentCompany) -> None:
    ours = make_organization()
    theirs = account_of(organization_id=ours.pk, code="documented")
    ours_side = own_account(code=AccountCode.DOCUMENTS)
    for day, amount, memo in (
        (date(2026, 6, 30), "-100", "Акт 1"),
        (date(2026, 7, 1), "-60", "Акт 2"),
        (date(2026, 9, 30), "40", "Платёж 1"),
        (date(2026, 10, 1), "999", "Платёж 2"),
    ):
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        lines = [Line(theirs.pk, Decimal(amount)), Line(ours_side.pk, -Decimal(amount))]
        post(key=f"test:{memo}", kind=EntryKind.ACT, lines=lines, happened_at=at, memo=memo)
    client = browser(make_client("finance.view_balance", organizations=[ours]))
    period = "since=2026-07-01&until=2026-09-30"

    page = plain(client.get(f"/money/balances/{balance_of(ours).pk}/statement/?{period}"))
    usual = client.get(f"/money/balances/{balance_of(ours).pk}/statement/").content.decode()
    facts = client.get(f"/api/v1/balances/{balance_of(ours).pk}/reconciliation/?{period}").json()

    assert [word in page for word in ("Акт 1", "Акт 2", "Платёж 1", "Платёж 2")] == [False, True, True, False]
    assert f'value="{timezone.localdate():%Y-%m-%d}"' in usual
    assert (facts["opening"], facts["debit"], facts["credit"], facts["closing"]) == (
        "100.00",
        "60.00",
        "40.00",
        "120.00",
    )
    printed = f"/api/v1/balances/{balance_of(ours).pk}/reconciliation/pdf/"
    refused = [client.get(f"{printed}?{asked}") for asked in (period, "since=2026-09-01&until=2026-08-01")]
    assert [(one.status_code, one.json()["code"]) for one in refused] == [(409, "no_legal_entity"), (400, "invalid")]
    assert {one.headers["Content-Type"] for one in refused} == {"application/problem+json"}
    make_legal_entity()
    pdf = client.get(f"/money/balances/{balance_of(ours).pk}/statement.pdf?{period}")
    program = client.get(f"{printed}?{period}")
    for answer in (pdf, program):
        kind = answer.headers["Content-Type"]
        assert (answer.status_code, kind, answer.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert (
        client.get(f"/money/balances/{balance_of(ours).pk}/statement/?since=2026-09-01&until=2026-08-01").status_code
        == 422
    )


@pytest.mark.requirement("PL-119")
def test_days_are_closed_and_the_business_date_set_on_the_page_of_books(company: CurrentCompany) -> None:
    client = browser(make_staff("finance.close_period"))

    client.post("/settings/books/close/", {"until": "2026-08-31"})
    refused = client.post("/settings/books/close/", {"until": "2026-08-31"})
    client.post("/settings/books/reopen/", {"since": "2026-08-01", "reason": "Поздний акт"})
    client.post("/settings/books/date/", {"on": "2026-03-01", "reason": "Показ"})
    page = plain(client.get("/settings/books/"))

    assert refused.status_code == 422
    assert (books().closed_until, books().business_date) == (date(2026, 7, 31), date(2026, 3, 1))
    assert "Учёт стоит на дате 01.03.2026" in page


def test_clients_are_not_told_of_a_set_business_date(company: CurrentCompany) -> None:
    ours = make_organization()
    move(ours, "1")
    set_business_date(on=date(2026, 3, 1), reason="Показ")

    page = plain(browser(make_client("finance.view_balance", organizations=[ours])).get("/money/balances/"))

    assert "Учёт стоит на дате" not in page


@pytest.mark.requirement("PL-119")
def test_requisites_are_checked_and_the_first_ones_used_first(company: CurrentCompany) -> None:
    client = browser(make_staff("organizations.manage_legal_entity"))
    form = {"name": "ООО «Ковыль»", "inn": "9999000101", "kpp": "999901001", "is_active": "on"}

    wrong = client.post("/settings/legal-entities/add/", {**form, "inn": "9999000102"})
    client.post("/settings/legal-entities/add/", form)
    entity = LegalEntity.objects.get()
    url = f"/settings/legal-entities/{entity.pk}/accounts/add/"
    account = {"number": "40702810300180001774", "bik": "044525311", "currency": "RUB", "is_active": "on"}
    bad = client.post(url, {**account, "bik": "044525716"})
    client.post(url, account)

    assert (wrong.status_code, bad.status_code) == (422, 422)
    assert (entity.is_default, OwnBankAccount.objects.get().is_default) == (True, True)
    assert "40702810300180001774" in plain(client.get("/settings/legal-entities/"))


def test_another_legal_entity_takes_the_first_place_and_the_first_one_cannot_be_switched_off(
    company: CurrentCompany,
) -> None:
    first = make_legal_entity()
    client = browser(make_staff("organizations.manage_legal_entity"))

    off = client.post(f"/settings/legal-entities/{first.pk}/", {"name": first.name, "is_default": "on"})
    client.post("/settings/legal-entities/add/", {"name": "ООО «Второе»", "is_default": "on", "is_active": "on"})

    assert off.status_code == 422
    assert list(LegalEntity.objects.filter(is_default=True).values_list("name", flat=True)) == ["ООО «Второе»"]


@pytest.mark.requirement("LG-71", "LG-72")
def test_agreements_are_made_changed_and_closed(company: CurrentCompany) -> None:
    ours, theirs = make_organization(), make_organization()
    entity = make_legal_entity()
    staff = browser(make_staff(everything=True))
    form = {"organization": ours.pk, "legal_entity": entity.pk, "number": "7/26", "signed_on": "2026-01-12"}

    staff.post("/agreements/add/", form)
    twice = staff.post("/agreements/add/", form)
    agreement = Agreement.objects.get()
    staff.post(f"/agreements/{agreement.pk}/edit/", {"number": "7/26-А", "signed_on": "2026-01-12"})
    early = staff.post(
        f"/agreements/{agreement.pk}/edit/", {"number": "7", "signed_on": "2026-01-12", "ends_on": "2025-01-01"}
    )
    staff.post(f"/agreements/{agreement.pk}/switch/")
    Agreement.objects.create(organization=theirs, legal_entity=entity, number="secret-8")
    client = browser(make_client("organizations.view_agreement", organizations=[ours]))
    page = plain(client.get("/agreements/"))

    agreement.refresh_from_db()
    assert (twice.status_code, early.status_code) == (422, 422)
    assert (agreement.number, agreement.is_active) == ("7/26-А", False)
    assert ("7/26-А" in page, "secret-8" in page) == (True, False)
    assert "7/26-А" in plain(staff.get(f"/organizations/{ours.pk}/"))
    ways = [one.get(f"/agreements/{agreement.pk}/").content.decode() for one in (staff, client)]
    assert [f"/invoices/?agreement={agreement.pk}" in way for way in ways] == [True, False]


def test_programs_keep_agreements_and_legal_entities(company: CurrentCompany) -> None:
    ours = make_organization()
    program = browser(make_staff(everything=True))
    json = "application/json"

    entity = program.post("/api/v1/legal-entities/", {"name": "ООО «Ковыль»", "inn": "9999000101"}, json).json()
    wrong = program.post(f"/api/v1/legal-entities/{entity['id']}/accounts/", {"number": "1", "bik": "044525311"}, json)
    facts = {"organization": ours.pk, "legal_entity": entity["id"], "number": "9"}
    made = program.post("/api/v1/agreements/", facts, json).json()
    changed = program.patch(f"/api/v1/agreements/{made['id']}/", {"is_active": False}, content_type=json).json()

    assert entity["is_default"]
    assert (wrong.status_code, sorted(wrong.json()["errors"])) == (422, ["number"])
    assert (made["is_active"], changed["is_active"]) == (True, False)


@pytest.mark.requirement("LG-55")
@pytest.mark.parametrize("address", ["/invoices/", "/acts/", "/payments/", "/money/balances/"])
def test_the_balance_stands_on_every_page_of_money(company: CurrentCompany, address: str) -> None:
    ours = make_organization()
    move(ours, "4321.09")
    rights = ("finance.view_balance", "finance.view_invoice", "finance.view_act", "finance.view_payment")

    seeing = plain(browser(make_client(*rights, organizations=[ours])).get(address))
    blind = plain(browser(make_client(*rights[1:], organizations=[ours])).get(address))

    assert ("4 321,09 ₽" in seeing, "4 321,09 ₽" in blind) == (True, False)
