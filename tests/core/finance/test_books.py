"""Closed days, the business date, reversals, corrections and limits; and that a wrong figure is found."""

import threading
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, connections, transaction

from core.audit.models import AuditRecord
from core.finance import business_date
from core.finance.authors import SYSTEM
from core.finance.models import (
    Account,
    AccountCode,
    Act,
    ActCharge,
    ClientBalance,
    DayTurnover,
    Entry,
    EntryKind,
)
from core.finance.selectors import balance, verify_ledger
from core.finance.selectors.balances import get_figures
from core.finance.services.accounts import account_of, client_account, own_account, set_credit_limit
from core.finance.services.acts import cancel_act, issue_act
from core.finance.services.books import (
    AlreadyClosed,
    DaysNotOver,
    NotClosed,
    PostingIsUnderWay,
    ReasonNeeded,
    books,
    close_days,
    reopen_days,
    set_business_date,
)
from core.finance.services.correcting import Correction, correct_balance
from core.finance.services.correcting import ReasonNeeded as CorrectionNeedsReason
from core.finance.services.post import CreditLimitExceeded, Line, post
from core.finance.services.post_many import post_many_from_sql
from core.finance.services.reversing import NothingToReverse, reverse
from core.lib.company import CurrentCompany, entered
from core.lib.errors import InvalidInput
from core.organizations.models import Agreement, Organization
from tests.factories.finance import make_act, make_act_draft, make_invoice, make_legal_entity, make_organization

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-119", "PL-122")]
LATE = datetime(2026, 9, 30, 22, 30, tzinfo=UTC)  # already the first of October in Moscow
NOON = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def client(company: CurrentCompany) -> Account:
    return client_account(organization_id=make_organization().pk)


def charge(client: Account, amount: str, key: str = "charge:1", at: datetime = NOON, *, forced: bool = True) -> Entry:
    lines = [Line(client.pk, -Decimal(amount)), Line(own_account(code=AccountCode.SALES).pk, Decimal(amount))]
    posted = post(key=key, kind=EntryKind.CHARGE, lines=lines, happened_at=at, respects_limit=not forced)
    return Entry.objects.get(pk=posted.entry_id)


def last_record() -> AuditRecord:
    return AuditRecord.objects.order_by("-id")[0]


def test_an_entry_is_booked_on_its_day_in_the_companys_time_zone(client: Account) -> None:
    entry = charge(client, "10.00", at=LATE)

    turnover = DayTurnover.objects.get()
    assert entry.booked_on == date(2026, 10, 1)
    assert (turnover.account_id, turnover.booked_on, turnover.debited) == (client.pk, entry.booked_on, Decimal("10.00"))


def test_what_happened_on_a_closed_day_is_booked_on_the_first_open_one(client: Account) -> None:
    close_days(until=date(2026, 9, 30))
    query = (
        "SELECT 'bulk:' || n, %(client)s::bigint, %(sales)s::bigint, -1.00, %(at)s::timestamptz"
        " FROM generate_series(1, 3) n"
    )
    sales = own_account(code=AccountCode.SALES)

    entry = charge(client, "10.00")
    post_many_from_sql(query, {"client": client.pk, "sales": sales.pk, "at": NOON}, kind=EntryKind.CHARGE)

    assert entry.booked_on == date(2026, 10, 1)
    assert set(Entry.objects.values_list("booked_on", flat=True)) == {date(2026, 10, 1)}
    assert verify_ledger().is_right


def test_the_database_books_nothing_on_a_closed_day_whoever_writes(client: Account) -> None:
    close_days(until=date(2026, 9, 30))
    insert = (
        "INSERT INTO finance_entry (key, kind, memo, respects_limit, happened_at, booked_on)"
        " VALUES ('raw', 'charge', '', false, now(), '2026-09-30')"
    )

    with pytest.raises(DatabaseError, match="books are closed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(insert)


def test_closing_and_reopening_are_written_down(company: CurrentCompany) -> None:
    close_days(until=date(2026, 8, 31))
    closed = last_record()
    reopen_days(since=date(2026, 8, 15), reason="Пришёл акт за август")
    reopened = last_record()

    assert books().closed_until == date(2026, 8, 14)
    assert (closed.action, closed.changes) == ("finance.period.closed", {"closed_until": ["", "2026-08-31"]})
    assert (reopened.action, reopened.facts) == ("finance.period.reopened", {"reason": "Пришёл акт за август"})


def test_closing_refuses_what_makes_no_sense(company: CurrentCompany) -> None:
    close_days(until=date(2026, 8, 31))

    with pytest.raises(AlreadyClosed):
        close_days(until=date(2026, 8, 31))
    with pytest.raises(DaysNotOver):
        close_days(until=business_date.today())
    with pytest.raises(NotClosed):
        reopen_days(since=date(2026, 9, 1), reason="причина")
    with pytest.raises(ReasonNeeded):
        reopen_days(since=date(2026, 8, 1), reason=" ")


def test_days_are_not_closed_under_somebody_who_posts(fresh_company: CurrentCompany) -> None:
    """Whoever posts at this moment keeps the days open; closing gives up soon and says why."""
    with entered(fresh_company):
        client = client_account(organization_id=Organization.objects.create(name="ООО «Полдень»").pk)
    posted, tried = threading.Event(), threading.Event()
    refused: list[bool] = []

    def post_slowly() -> None:
        with entered(fresh_company):
            with transaction.atomic():
                charge(client, "10.00")
                posted.set()
                tried.wait(30)
            connection.close()

    thread = threading.Thread(target=post_slowly)
    thread.start()
    posted.wait(30)
    with entered(fresh_company):
        try:
            close_days(until=date(2026, 9, 30))
        except PostingIsUnderWay:
            refused.append(True)
        tried.set()
        thread.join()
        close_days(until=date(2026, 9, 30))

        assert refused == [True]
        assert Entry.objects.get().booked_on == date(2026, 9, 1)


@pytest.mark.requirement("PL-119")
def test_the_books_stand_at_a_set_day_until_it_is_cleared(company: CurrentCompany) -> None:
    set_business_date(on=date(2026, 3, 1), reason="Показ на 1 марта")
    stood = (business_date.today(), last_record().action)
    set_business_date(on=None, reason="Показ окончен")

    assert stood == (date(2026, 3, 1), "finance.business_date.set")
    assert (business_date.today(), last_record().action) == (
        business_date.real_today(),
        "finance.business_date.cleared",
    )


@pytest.mark.requirement("FC-51")
def test_a_reversal_undoes_an_entry_once(client: Account) -> None:
    charge(client, "10.00")

    first, again = reverse(key="charge:1", at=LATE), reverse(key="charge:1", at=LATE)

    undone = Entry.objects.get(pk=first.entry_id)
    assert (first.is_new, again.is_new, again.entry_id) == (True, False, first.entry_id)
    assert (undone.kind, undone.booked_on, balance(client)) == ("reversal", date(2026, 10, 1), Decimal("0.00"))
    for key in ("charge:1:reversed", "nothing"):
        with pytest.raises(NothingToReverse):
            reverse(key=key, at=LATE)


@pytest.mark.requirement("FC-52")
def test_a_correction_has_a_reason_and_stands_in_the_journal(client: Account) -> None:
    wanted = Correction(
        key="form-1", organization_id=client.organization_id or 0, amount=Decimal("-5"), reason="Сверка"
    )

    first, again = correct_balance(wanted, at=NOON), correct_balance(wanted, at=NOON)

    record = last_record()
    assert (first.is_new, again.is_new, balance(client)) == (True, False, Decimal("-5.00"))
    assert (record.action, record.facts["reason"], record.facts["amount"]) == (
        "finance.balance.corrected",
        "Сверка",
        "-5",
    )
    with pytest.raises(CorrectionNeedsReason):
        correct_balance(Correction(key="2", organization_id=1, amount=Decimal(1), reason=" "), at=NOON)
    with pytest.raises(InvalidInput):
        correct_balance(Correction(key="3", organization_id=1, amount=Decimal(0), reason="нет"), at=NOON)


@pytest.mark.requirement("LG-57", "LG-58", "LG-59", "LG-60")
def test_operational_balance_is_services_and_penalties(client: Account) -> None:
    """Fixed figures: 150 000 paid, 98 300.50 shipped, 12 400 for idle wagons; acts for 60 000."""
    whose = client.organization_id or 0
    bank, documents = own_account(code=AccountCode.BANK), own_account(code=AccountCode.DOCUMENTS)
    penalty = account_of(organization_id=whose, code=AccountCode.PENALTY)
    documented = account_of(organization_id=whose, code=AccountCode.DOCUMENTED)
    paid = Decimal(150_000)
    lines = [
        Line(client.pk, paid),
        Line(bank.pk, -paid),
        Line(documented.pk, paid),
        Line(documents.pk, -paid),
    ]
    post(key="paid", kind=EntryKind.PAYMENT, lines=lines, happened_at=NOON)
    charge(client, "98300.50")
    idle = [Line(penalty.pk, Decimal(-12_400)), Line(own_account(code=AccountCode.SALES).pk, Decimal(12_400))]
    post(key="idle", kind=EntryKind.PENALTY, lines=idle, happened_at=NOON)
    act = [Line(documented.pk, Decimal(-60_000)), Line(documents.pk, Decimal(60_000))]
    post(key="act", kind=EntryKind.ACT, lines=act, happened_at=NOON)

    figures = get_figures(organization_id=whose)

    assert (figures.services, figures.penalties) == (Decimal("51699.50"), Decimal("-12400.00"))
    assert (figures.operational, figures.documented) == (Decimal("39299.50"), Decimal("90000.00"))
    assert verify_ledger().is_right


@pytest.mark.requirement("FC-53")
def test_the_limit_bounds_everything_that_the_client_owes_in_one_currency(client: Account) -> None:
    whose = client.organization_id or 0
    entity = make_legal_entity()
    agreement = Agreement.objects.create(organization_id=whose, legal_entity=entity, number="7", has_own_balance=True)
    apart = account_of(organization_id=whose, code=AccountCode.CLIENT, agreement=agreement)
    penalty = account_of(organization_id=whose, code=AccountCode.PENALTY)
    set_credit_limit(organization_id=whose, limit=Decimal(100), reason="Договор 7")

    charge(penalty, "60.00", "idle")
    charge(client, "30.00", "common", forced=False)
    with pytest.raises(CreditLimitExceeded):
        charge(apart, "10.01", "apart", forced=False)
    charge(apart, "10.00", "to the limit", forced=False)

    figures = get_figures(organization_id=whose)
    assert (figures.operational, figures.available) == (Decimal("-100.00"), Decimal("0.00"))
    assert last_record().changes == {"credit_limit": ["", "100"]}


def test_each_wrong_figure_is_found(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        organization = make_organization()
        client = client_account(organization_id=organization.pk)
        charge(client, "10.00")
        make_invoice(organization)
        assert verify_ledger().is_right
    spoil = (
        "UPDATE finance_account SET balance = balance + 1 WHERE balance IS NOT NULL",
        "UPDATE finance_clientbalance SET penalties = 7",
        "UPDATE finance_dayturnover SET credited = 3",
        "UPDATE finance_posting SET amount = amount - 1 WHERE organization_id IS NULL",
        "UPDATE finance_posting SET booked_on = booked_on + 1",
        "UPDATE finance_invoice SET paid_amount = 5",
        "INSERT INTO finance_entry (key, kind, memo, respects_limit, happened_at, booked_on)"
        " VALUES ('empty', 'charge', '', false, now(), now())",
        "INSERT INTO finance_payment (key, source, status, organization_id, paid_on, currency, amount,"
        " allocated_amount, purpose, document_number, payer_name, payer_inn, payer_kpp, payer_account, payer_bik)"
        f" VALUES ('x', 'bank', 'booked', {organization.pk}, now(), 'RUB', 9, 4, '', '', '', '', '', '', '')",
    )
    tables = ("account", "clientbalance", "dayturnover", "posting", "invoice", "entry", "payment")

    found = wrong_after(fresh_company, tables, spoil)

    with entered(fresh_company):
        assert ClientBalance.objects.get().penalties == 7
    assert found == {
        "wrong_balances": 1,
        "unbalanced_entries": 1,
        "empty_entries": 1,
        "stray_postings": 2,
        "wrong_figures": 1,
        "wrong_turnovers": 2,
        "wrong_invoices": 1,
        "wrong_payments": 1,
        "unposted_payments": 1,
    }


def test_each_wrong_act_is_found(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        organization = make_organization()
        client = client_account(organization_id=organization.pk)
        charge(client, "10.00")
        act, cancelled = make_act(organization), make_act(organization)
        late, lost, renumbered = acted(client, 1), acted(client, 2), make_act(organization)
        make_act_draft(organization)
        make_invoice(organization)
        cancel_act(act_id=cancelled.pk, author=SYSTEM, reason="Ошибка")
        assert verify_ledger().is_right
    spoil = (
        f"UPDATE finance_actline SET amount = amount + 1 WHERE act_id = {act.pk}",
        "UPDATE finance_invoiceline SET vat_amount = vat_amount + 1",
        f"UPDATE finance_act SET status = 'issued' WHERE id = {cancelled.pk}",
        "INSERT INTO finance_actcharge (entry_id, act_id)"
        f" SELECT id, {act.pk} FROM finance_entry WHERE key = 'charge:1'",
        f"UPDATE finance_entry SET happened_at = '2026-10-01' WHERE key = '{late}'",
        f"UPDATE finance_actcharge SET act_id = 0 WHERE entry_id = (SELECT id FROM finance_entry WHERE key = '{lost}')",
        f"UPDATE finance_act SET number = 'А-1' WHERE id = {renumbered.pk}",
    )

    found = wrong_after(fresh_company, ("actline", "invoiceline", "act", "actcharge", "entry"), spoil)

    assert found == {"wrong_lines": 2, "wrong_charges": 2, "wrong_acts": 1, "stray_charges": 3, "altered_acts": 2}


def acted(client: Account, number: int) -> str:
    """Charge 10.00 and issue an act that says so; return the charge's key."""
    key = f"fuel_cards.transaction:{number}:1"
    charged = charge(client, "10.00", key, datetime(2026, 8, 10, tzinfo=UTC))
    draft = make_act_draft(Organization.objects.get(pk=client.organization_id), "10.00", covers_charges=True)
    Act.objects.filter(pk=draft.pk).update(module="fuel_cards")
    ActCharge.objects.create(entry=charged, act=draft)
    issue_act(act_id=draft.pk, author=SYSTEM)
    return key


def wrong_after(company: CurrentCompany, tables: Sequence[str], spoil: Sequence[str]) -> dict[str, int]:
    """Bend the books behind the triggers' back; return what is found, and how often."""
    with entered(company), transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE finance_{table} DISABLE TRIGGER USER")
        for statement in spoil:
            cursor.execute(statement)
    with entered(company):
        report = verify_ledger()
    assert not report.is_right
    kinds = set(report.__slots__) - {"accounts", "entries"}
    return {name: len(wrong) for name in kinds if (wrong := getattr(report, name))}
