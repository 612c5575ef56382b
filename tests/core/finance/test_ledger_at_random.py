"""Random postings, reversals, closings and attempts to cheat: the books hold after each, and equal their replay."""

import os
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test

from core.finance.models import Account, AccountCode, ClientBalance, Entry, EntryKind, Posting
from core.finance.selectors import balance, verify_ledger
from core.finance.services.accounts import account_of, own_account, set_credit_limit
from core.finance.services.books import books, close_days, reopen_days
from core.finance.services.post import CreditLimitExceeded, Line, post
from core.finance.services.post_many import post_many_from_sql
from core.finance.services.reversing import reverse
from core.lib.company import CurrentCompany
from core.lib.errors import InvalidInput
from core.organizations.models import Organization

BOOKS = int(os.environ.get("BOOKS", "15"))
pytestmark = [pytest.mark.integration, pytest.mark.requirement("FC-51", "PL-122", "LG-59")]

FIRST = date(2026, 7, 1)
DAYS = st.dates(FIRST, date(2026, 9, 30))
AMOUNTS = st.integers(-300_00, 300_00).filter(bool).map(lambda kopecks: Decimal(kopecks) / 100)
CODES = st.sampled_from([AccountCode.CLIENT, AccountCode.PENALTY, AccountCode.DOCUMENTED])
CURRENCIES = st.sampled_from(["RUB", "EUR"])
# A batch is drawn by its seed: fifty rows cost no more choices than one.
BATCH = st.integers(0, 2**32).map(Random)
OPERATIONAL = (AccountCode.CLIENT, AccountCode.PENALTY)
CHEATS = st.sampled_from(
    [
        f"{deed} {table}"
        for table in ("finance_posting", "finance_entry", "finance_dayturnover", "finance_clientbalance")
        for deed in ("DELETE FROM", "TRUNCATE")
    ]
    + [
        "UPDATE finance_posting SET amount = amount",
        "UPDATE finance_entry SET memo = 'x'",
        "UPDATE finance_dayturnover SET credited = 0",
        "UPDATE finance_account SET balance = balance + 1 WHERE balance IS NOT NULL",
        "UPDATE finance_clientbalance SET services = services + 1",
        "ALTER TABLE finance_posting DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
    ]
)
_numbers = count(1)


def at(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


class RandomBooks(RuleBasedStateMachine):
    """Three clients, two currencies; `posted` is what the books must say, kept apart from them."""

    keys = Bundle("keys")
    postings = 0

    def __init__(self) -> None:
        super().__init__()
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.clients = [Organization.objects.create(name=f"ООО «Случай {number}»") for number in range(3)]
        self.bulk = [account_of(organization_id=one.pk, code=AccountCode.CLIENT) for one in self.clients]
        self.sales = own_account(code=AccountCode.SALES)
        self.posted: dict[str, tuple[dict[int, Decimal], date]] = {}
        self.limits: dict[tuple[int, str], Decimal] = {}
        self.closed = FIRST - timedelta(days=1)
        self.sums: dict[int, Decimal] = defaultdict(Decimal)

    @rule(
        target=keys,
        who=st.integers(0, 2),
        code=CODES,
        currency=CURRENCIES,
        amount=AMOUNTS,
        day=DAYS,
        forced=st.booleans(),
    )
    def post_one(self, who: int, code: str, currency: str, amount: Decimal, day: date, forced: bool) -> str:
        theirs = account_of(organization_id=self.clients[who].pk, code=code, currency=currency)
        ours = own_account(code=AccountCode.CORRECTIONS, currency=currency)
        key = f"one:{next(_numbers)}"
        lines = {theirs.pk: amount, ours.pk: -amount}
        refused = not forced and amount < 0 and code in OPERATIONAL and self._breaks(theirs, amount)
        try:
            post(
                key=key,
                kind=EntryKind.CORRECTION,
                lines=[Line(*line) for line in lines.items()],
                happened_at=at(day),
                respects_limit=not forced,
            )
        except CreditLimitExceeded:
            assert refused
            return ""
        assert not refused
        self._note(key, lines, day)
        return key

    @rule(chance=BATCH)
    def post_a_batch(self, chance: Random) -> None:
        days = [FIRST + timedelta(days=chance.randrange(92)) for _row in range(50)]
        amounts = [Decimal(chance.choice((-1, 1)) * chance.randrange(1, 300_00)) / 100 for _day in days]
        wanted = [
            (f"many:{next(_numbers)}", chance.choice(self.bulk).pk, amount, day)
            for amount, day in zip(amounts, days, strict=True)
        ]
        values = ", ".join("(%s, %s::bigint, %s::bigint, %s::numeric, %s::timestamptz)" for _row in wanted)
        query = f"SELECT * FROM (VALUES {values}) AS v (k, a, c, m, t)"
        params = [part for key, pk, amount, day in wanted for part in (key, pk, self.sales.pk, amount, at(day))]
        posted = post_many_from_sql(*_named(query, params), kind=EntryKind.CHARGE, respects_limit=False)
        assert posted == len(wanted)
        for key, pk, amount, day in wanted:
            self._note(key, {pk: amount, self.sales.pk: -amount}, day)

    @rule(key=keys)
    def post_the_same_again(self, key: str) -> None:
        if key:
            lines = [Line(*line) for line in self.posted[key][0].items()]
            assert not post(key=key, kind=EntryKind.CORRECTION, lines=lines, happened_at=at(FIRST)).is_new

    @rule(key=consumes(keys), day=DAYS)
    def undo(self, key: str, day: date) -> None:
        if key and f"{key}:reversed" not in self.posted:
            assert reverse(key=key, at=at(day)).is_new
            assert not reverse(key=key, at=at(day)).is_new
            self._note(f"{key}:reversed", {pk: -amount for pk, amount in self.posted[key][0].items()}, day)

    @rule(day=DAYS)
    def close(self, day: date) -> None:
        self._close_or_not(lambda: close_days(until=day), allowed=day > self.closed)

    @rule(day=DAYS)
    def reopen(self, day: date) -> None:
        opened = day - timedelta(days=1)
        allowed = books().closed_until is not None and day <= self.closed
        self._close_or_not(lambda: reopen_days(since=day, reason="ошибка"), allowed=allowed, until=opened)

    @rule(who=st.integers(0, 2), currency=CURRENCIES, limit=st.integers(0, 400))
    def limit(self, who: int, currency: str, limit: int) -> None:
        set_credit_limit(organization_id=self.clients[who].pk, limit=Decimal(limit), currency=currency)
        self.limits[self.clients[who].pk, currency] = Decimal(limit)

    @rule(statement=CHEATS)
    def cheat(self, statement: str) -> None:
        if Posting.objects.exists():
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)

    @invariant()
    def figures_are_those_of_the_replay(self) -> None:
        kept = dict(Account.objects.filter(balance__isnull=False).values_list("pk", "balance"))
        assert {pk: self.sums[pk] for pk in kept} == kept

    def teardown(self) -> None:
        try:
            self._compare_everything()
        finally:
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

    def _compare_everything(self) -> None:
        report = verify_ledger()
        assert report.is_right, report
        RandomBooks.postings += Posting.objects.count()
        assert dict(Entry.objects.values_list("key", "booked_on")) == {key: on for key, (_, on) in self.posted.items()}
        own = Account.objects.filter(balance=None)
        assert {account.pk: balance(account) for account in own} == {
            account.pk: self.sums[account.pk] for account in own
        }
        for kept in ClientBalance.objects.all():
            accounts = dict(
                Account.objects.filter(organization=kept.organization_id, currency=kept.currency).values_list(
                    "code", "pk"
                )
            )
            parts = [self.sums[accounts[code]] if code in accounts else Decimal(0) for code in OPERATIONAL]
            assert (kept.services, kept.penalties, kept.operational) == (*parts, sum(parts))

    def _breaks(self, account: Account, amount: Decimal) -> bool:
        limit = self.limits.get((account.organization_id or 0, account.currency))
        theirs = Account.objects.filter(
            organization=account.organization_id, currency=account.currency, code__in=OPERATIONAL
        )
        return limit is not None and sum(self.sums[one.pk] for one in theirs) + amount < -limit

    def _note(self, key: str, lines: dict[int, Decimal], day: date) -> None:
        self.posted[key] = (lines, max(day, self.closed + timedelta(days=1)))
        for pk, amount in lines.items():
            self.sums[pk] += amount

    def _close_or_not(self, deed: Callable[[], object], *, allowed: bool, until: date | None = None) -> None:
        try:
            deed()
        except InvalidInput:
            assert not allowed
            return
        assert allowed
        self.closed = books().closed_until or self.closed
        assert until is None or self.closed == until


def _named(query: str, params: list[Any]) -> tuple[str, dict[str, Any]]:
    parts = query.split("%s")
    names = [f"p{number}" for number in range(len(params))]
    text = "".join(part + (f"%({name})s" if name else "") for part, name in zip(parts, [*names, ""], strict=True))
    return text, dict(zip(names, params, strict=True))


def test_books_hold_whatever_is_done_to_them(company: CurrentCompany) -> None:
    """Thousands of postings; `BOOKS=40` makes them the ten thousand of the reliability plan."""
    RandomBooks.postings = 0

    run_state_machine_as_test(
        RandomBooks,
        settings=settings(
            max_examples=BOOKS,
            stateful_step_count=50,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert RandomBooks.postings > BOOKS * 250
