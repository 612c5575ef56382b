"""The books: balanced, posted once, never changed, kept by the database for every writer."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from core.finance.models import Account, AccountCode, Entry, EntryKind, Posting
from core.finance.selectors import balance, list_movements, verify_ledger
from core.finance.services.accounts import client_account, own_account, set_credit_limit
from core.finance.services.post import CreditLimitExceeded, Line, Posted, PostedDifferently, Unbalanced, post
from core.finance.services.post_many import post_many_from_sql
from core.lib.company import CurrentCompany, entered
from core.organizations.models import Organization

pytestmark = [pytest.mark.integration, pytest.mark.requirement("FC-50", "FC-51")]

ADD = "INSERT INTO finance_posting (account_id, entry_id, organization_id, booked_on, amount)"
ALL = "FROM finance_account a, finance_entry e"
OTHERS = "a.id, e.id, (SELECT max(id) FROM organizations_organization), e.booked_on,"
OWN_TWO = f"{ALL} WHERE a.code IN ('bank', 'corrections')"
NOON = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def client(company: CurrentCompany) -> Account:
    return client_account(organization_id=Organization.objects.create(name="ООО «Тихая балка»", inn="2299167310").pk)


@pytest.fixture
def sales(company: CurrentCompany) -> Account:
    return own_account(code=AccountCode.SALES)


def charge(client: Account, sales: Account, amount: str, *, key: str = "charge:1", forced: bool = True) -> Posted:
    sum_ = Decimal(amount)
    return post(
        key=key,
        kind=EntryKind.CHARGE,
        lines=[Line(client.pk, -sum_), Line(sales.pk, sum_)],
        happened_at=NOON,
        respects_limit=not forced,
    )


@contextmanager
def refused(match: str) -> Iterator[None]:
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        yield


def test_post_moves_balance_and_keeps_movement(client: Account, sales: Account) -> None:
    charge(client, sales, "1908.71")

    movement = list_movements(client).get()
    assert (balance(client), balance(sales)) == (Decimal("-1908.71"), Decimal("1908.71"))
    assert (movement.amount, movement.entry.key, movement.entry.kind) == (Decimal("-1908.71"), "charge:1", "charge")


def test_list_movements_is_newest_first_and_bounded_by_time(client: Account, sales: Account) -> None:
    charge(client, sales, "1.00", key="first")
    charge(client, sales, "2.00", key="second")

    assert [movement.entry.key for movement in list_movements(client)] == ["second", "first"]
    assert not list_movements(client, since=NOON, until=NOON).exists()


@pytest.mark.requirement("FC-16")
def test_post_of_the_same_key_changes_nothing(client: Account, sales: Account) -> None:
    first = charge(client, sales, "10.00")

    again = charge(client, sales, "10.00")

    assert (again.entry_id, again.is_new) == (first.entry_id, False)
    assert balance(client) == Decimal("-10.00")


def test_post_of_the_same_key_with_other_amounts_is_refused(client: Account, sales: Account) -> None:
    charge(client, sales, "10.00")

    with pytest.raises(PostedDifferently):
        charge(client, sales, "11.00")

    assert balance(client) == Decimal("-10.00")


@pytest.mark.parametrize("amounts", [("-10.00", "9.99"), ("-10.00",), ()])
def test_post_refuses_unbalanced_lines_and_writes_nothing(client: Account, sales: Account, amounts: tuple[str]) -> None:
    lines = [Line(account.pk, Decimal(sum_)) for account, sum_ in zip((client, sales), amounts, strict=False)]

    with pytest.raises(Unbalanced):
        post(key="k", kind=EntryKind.CHARGE, lines=lines, happened_at=NOON)

    assert (Entry.objects.count(), balance(client)) == (0, Decimal("0.00"))


def test_currencies_are_balanced_apart(client: Account, sales: Account) -> None:
    euros = own_account(code=AccountCode.SALES, currency="EUR")

    with pytest.raises(Unbalanced):
        post(
            key="k",
            kind=EntryKind.CHARGE,
            lines=[Line(client.pk, Decimal("-10.00")), Line(euros.pk, Decimal("10.00"))],
            happened_at=NOON,
        )


@pytest.mark.requirement("FC-53")
def test_credit_limit_refuses_what_we_decide_and_takes_what_has_happened(client: Account, sales: Account) -> None:
    set_credit_limit(organization_id=client.organization_id, limit=Decimal("100.00"))

    charge(client, sales, "100.00", key="to the limit", forced=False)
    with pytest.raises(CreditLimitExceeded):
        charge(client, sales, "0.01", key="beyond", forced=False)
    charge(client, sales, "50.00", key="at the pump", forced=True)

    assert balance(client) == Decimal("-150.00")


def test_credit_limit_lets_money_in_below_it(client: Account, sales: Account) -> None:
    charge(client, sales, "150.00")
    set_credit_limit(organization_id=client.organization_id, limit=Decimal("0.00"))

    charge(client, sales, "-20.00", key="a return", forced=False)

    assert balance(client) == Decimal("-130.00")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE finance_posting SET amount = amount + 1",
        "DELETE FROM finance_posting",
        "UPDATE finance_entry SET memo = 'x'",
        "DELETE FROM finance_entry",
        "DELETE FROM finance_account",
    ],
)
def test_nothing_posted_is_changed_or_removed(client: Account, sales: Account, statement: str) -> None:
    charge(client, sales, "10.00")

    with refused("append-only"), connection.cursor() as cursor:
        cursor.execute(statement)

    assert verify_ledger().is_right


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE finance_account SET balance = balance + 1 WHERE balance IS NOT NULL", "only with postings"),
        ("UPDATE finance_account SET currency = 'EUR'", "whose and what"),
        ("INSERT INTO finance_account (organization_id, code, currency, balance) VALUES (1, 'x', 'RUB', 5)", "nothing"),
        (f"{ADD} SELECT a.id, e.id, NULL, e.booked_on, 5 {ALL} WHERE a.code = 'bank'", "zero"),
        (f"{ADD} SELECT s.a, e.id, NULL, e.booked_on, s.a FROM finance_entry e, (VALUES (5), (-5)) s (a)", "zero over"),
        (
            f"{ADD} SELECT a.id, e.id, a.organization_id, e.booked_on + 1, 5 {ALL} WHERE a.code = 'bank'",
            "no entry .* on the day",
        ),
        (f"{ADD} SELECT {OTHERS} CASE a.code WHEN 'bank' THEN 5 ELSE -5 END {OWN_TWO}", "accounts of their owners"),
        ("UPDATE finance_clientbalance SET services = services + 1", "only with postings"),
        ("UPDATE finance_clientbalance SET currency = 'EUR'", "whose and what"),
        ("DELETE FROM finance_clientbalance", "append-only"),
        ("UPDATE finance_dayturnover SET credited = credited + 1", "only with postings"),
        ("DELETE FROM finance_dayturnover", "append-only"),
    ],
)
def test_raw_sql_cannot_bend_the_books(client: Account, sales: Account, statement: str, reason: str) -> None:
    charge(client, sales, "10.00")
    own_account(code=AccountCode.BANK)
    own_account(code=AccountCode.CORRECTIONS)

    with refused(reason), connection.cursor() as cursor:
        cursor.execute(statement)

    assert verify_ledger().is_right


def test_posting_needs_its_entry(client: Account, sales: Account) -> None:
    with refused("there is no entry"):
        Posting.objects.bulk_create(
            [
                Posting(
                    account=client, entry_id=404, organization_id=client.organization_id, booked_on=NOON, amount=-5
                ),
                Posting(account=sales, entry_id=404, booked_on=NOON, amount=5),
            ]
        )


def test_post_many_posts_each_key_once(client: Account, sales: Account) -> None:
    query = (
        "SELECT 'bulk:' || n, %(client)s::bigint, %(sales)s::bigint, -(n % 7)::numeric(18, 2), %(at)s::timestamptz"
        " FROM generate_series(1, %(rows)s) n"
    )
    ids = {"client": client.pk, "sales": sales.pk, "at": NOON}
    query = query.replace("n % 7", "mod(n, 7)")

    first = post_many_from_sql(query, {**ids, "rows": 1000}, kind=EntryKind.CHARGE, respects_limit=False)
    more = post_many_from_sql(query, {**ids, "rows": 1400}, kind=EntryKind.CHARGE, respects_limit=False)

    assert (first, more) == (1000 - 142, 400 - 58)
    assert balance(client) == -Decimal(sum(n % 7 for n in range(1, 1401)))
    assert verify_ledger().is_right


def test_post_many_writes_all_or_nothing(client: Account, sales: Account) -> None:
    set_credit_limit(organization_id=client.organization_id, limit=Decimal("3.00"))
    query = "SELECT 'bulk:' || n, %(client)s::bigint, %(sales)s::bigint, -1.00, now() FROM generate_series(1, 4) n"

    with pytest.raises(CreditLimitExceeded):
        post_many_from_sql(query, {"client": client.pk, "sales": sales.pk}, kind=EntryKind.CORRECTION)

    assert (Entry.objects.count(), balance(client)) == (0, Decimal("0.00"))


def test_verify_ledger_command_reports(client: Account, sales: Account, capsys: pytest.CaptureFixture[str]) -> None:
    charge(client, sales, "10.00")

    call_command("verify_ledger", "alpha")

    assert capsys.readouterr().out == "1 entries over 2 accounts: every figure is right.\n"
    with pytest.raises(CommandError, match="no company"):
        call_command("verify_ledger", "nobody")


def test_two_connections_keep_balance_and_limit_exact(fresh_company: CurrentCompany) -> None:
    """Eight writers race for a limit that covers 25 of 80 charges and post every key twice."""
    with entered(fresh_company):
        client = client_account(organization_id=Organization.objects.create(name="ООО «Гонка»").pk)
        sales = own_account(code=AccountCode.SALES)
        set_credit_limit(organization_id=client.organization_id or 0, limit=Decimal("25.00"))
    outcomes: list[bool] = []
    start = threading.Barrier(8)

    def write(number: int) -> None:
        with entered(fresh_company):
            start.wait()
            for step in range(20):
                try:
                    posted = charge(client, sales, "1.00", key=f"{number // 2}:{step}", forced=False)
                    outcomes.append(posted.is_new)
                except CreditLimitExceeded:
                    outcomes.append(False)
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with entered(fresh_company):
        assert sum(outcomes) == 25
        assert (balance(client), balance(sales)) == (Decimal("-25.00"), Decimal("25.00"))
        assert verify_ledger().is_right
