"""The control totals of a file: what the bank says of each account, and whether it holds together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from core.finance.statements.formats import Statement

ZERO = Decimal("0.00")


@dataclass(frozen=True, kw_only=True)
class AccountTotals:
    """One account over the whole file; None is a figure that the file does not give.

    `balances` is the bank's own sum: opening + credited − debited = closing, in each of its sections, and each section
    begins where the one before has ended. `agrees` is ours: what the lines add up to is what the bank says has moved.
    """

    account: str
    bik: str
    currency: str
    since: date | None
    until: date | None
    opening: Decimal | None
    credited: Decimal | None
    debited: Decimal | None
    closing: Decimal | None
    balances: bool
    came: Decimal
    went: Decimal

    @property
    def agrees(self) -> bool:
        return self.credited == self.came and self.debited == self.went

    @property
    def holds(self) -> bool:
        return self.balances and self.agrees

    def as_json(self) -> dict[str, Any]:
        amounts = ("opening", "credited", "debited", "closing", "came", "went")
        return {
            "account": self.account,
            "bik": self.bik,
            "currency": self.currency,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            **{name: None if (value := getattr(self, name)) is None else f"{value:.2f}" for name in amounts},
            "balances": self.balances,
            "agrees": self.agrees,
        }


def totals_of(statements: Sequence[Statement], moved: Mapping[str, tuple[Decimal, Decimal]]) -> list[AccountTotals]:
    """Bring the sections of each account together; `moved` says what its lines add up to, in and out."""
    sections: dict[str, list[Statement]] = {}
    for statement in statements:
        sections.setdefault(statement.account, []).append(statement)
    for account in moved:
        sections.setdefault(account, [])
    return [_totals(account, parts, *moved.get(account, (ZERO, ZERO))) for account, parts in sections.items()]


def _totals(account: str, parts: list[Statement], came: Decimal, went: Decimal) -> AccountTotals:
    # Sections of one day each come in any order; those without days stand as the file has them.
    ordered = sorted(parts, key=lambda one: (one.since or date.min, one.position))
    linked = all(one.closing == after.opening for one, after in pairwise(ordered))
    first, last = (ordered[0], ordered[-1]) if ordered else (None, None)
    return AccountTotals(
        account=account,
        bik=first.bik if first else "",
        currency=first.currency if first else "RUB",
        since=min((one.since for one in ordered if one.since), default=None),
        until=max((one.until for one in ordered if one.until), default=None),
        opening=first.opening if first else None,
        credited=_sum([one.credited for one in ordered]),
        debited=_sum([one.debited for one in ordered]),
        closing=last.closing if last else None,
        balances=bool(ordered) and linked and all(one.balances for one in ordered),
        came=came,
        went=went,
    )


def _sum(amounts: list[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, ZERO) if known and len(known) == len(amounts) else None
