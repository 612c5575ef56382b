"""How payments and acts move a client's accounts: on his own, or on those of an agreement whose money is kept apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

from core.finance.models import Posting
from core.finance.services.accounts import account_of, own_account
from core.finance.services.post import Line, post
from core.lib.company import current_company
from core.organizations.models import Agreement


class MovesMoney(Protocol):
    """What a payment and an act have in common."""

    @property
    def organization_id(self) -> int | None: ...
    @property
    def currency(self) -> str: ...
    @property
    def agreement(self) -> Agreement | None: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """An amount for one of the client's accounts, taken from one of our own."""

    client: str
    own: str
    amount: Decimal


def post_paper(paper: MovesMoney, moves: Sequence[Move], *, key: str, kind: str, at: datetime, memo: str = "") -> bool:
    """Post the moves as one entry; tell whether it was new.

    The credit limit has no say: what a payment or an act speaks of has happened.
    """
    agreement = paper.agreement if paper.agreement and paper.agreement.has_own_balance else None
    lines = []
    for move in moves:
        client = account_of(
            organization_id=paper.organization_id, code=move.client, agreement=agreement, currency=paper.currency
        )
        own = own_account(code=move.own, currency=paper.currency)
        lines += [Line(client.pk, move.amount), Line(own.pk, -move.amount)]
    return post(key=key, kind=kind, lines=lines, happened_at=at, memo=memo[:255], respects_limit=False).is_new


def post_back(posted: str, amount: Decimal, *, key: str, kind: str, at: datetime, memo: str = "") -> None:
    """Move so much back between the accounts that the entry of this key moved, whatever the agreement says by now."""
    moved = Posting.objects.filter(entry__key=posted).values_list("account_id", "amount")
    lines = [Line(account_id, -amount if there > 0 else amount) for account_id, there in moved]
    post(key=key, kind=kind, lines=lines, happened_at=at, memo=memo[:255], respects_limit=False)


def noon_of(day: date) -> datetime:
    """Return noon of the day in the company's time zone: a paper has a date and no hour."""
    return datetime.combine(day, time(12), ZoneInfo(current_company().time_zone))
