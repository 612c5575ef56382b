"""Post one entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.finance.models import Entry, Posting
from core.lib.errors import DomainError


class Unbalanced(DomainError):
    code, message = "unbalanced_entry", _("The amounts of an entry must sum to zero in each currency.")


class CreditLimitExceeded(DomainError):
    code, message = "credit_limit_exceeded", _("The balance and the credit limit do not cover this amount.")


class PostedDifferently(DomainError):
    code, message = "posted_differently", _("This document has already been posted with other amounts.")


@dataclass(frozen=True, slots=True)
class Line:
    """An amount for an account: positive adds, negative takes."""

    account_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Posted:
    entry_id: int
    is_new: bool


def post(
    *,
    key: str,
    kind: str,
    lines: Sequence[Line],
    happened_at: datetime,
    memo: str = "",
    respects_limit: bool = True,
) -> Posted:
    """Post the lines under the key once; the same again returns the first entry, other amounts are refused."""
    if len(lines) < 2:
        raise Unbalanced
    entry = Entry(key=key, kind=kind, memo=memo, respects_limit=respects_limit, happened_at=happened_at)
    try:
        with transaction.atomic():
            Entry.objects.bulk_create([entry], ignore_conflicts=True)
            stored = Entry.objects.get(key=key)
            if stored.postings.exists():
                return _same(stored, lines)
            Posting.objects.bulk_create(
                [Posting(account_id=line.account_id, entry_id=stored.pk, amount=line.amount) for line in lines]
            )
    except IntegrityError as error:
        raise refusal_of(error) from error
    return Posted(stored.pk, True)


def _same(entry: Entry, lines: Sequence[Line]) -> Posted:
    posted = set(entry.postings.values_list("account_id", "amount"))
    if posted != {(line.account_id, line.amount) for line in lines}:
        raise PostedDifferently
    return Posted(entry.pk, False)


def refusal_of(error: IntegrityError) -> Exception:
    """Return the rule that the database has kept, as a person is told it."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if name == "finance_entry_balanced":
        return Unbalanced()
    return CreditLimitExceeded() if name == "finance_credit_limit" else error
