"""Post one entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from core.finance.models import Entry
from core.lib.company import current_company
from core.lib.errors import DomainError


def booked_on(moment: str) -> str:
    """Return the SQL for the day of a moment; what happened on a closed day is booked on the first open one."""
    return f"greatest(({moment} AT TIME ZONE %(zone)s)::date, (SELECT finance_first_open_day()))"


_POST = """
WITH made AS (
    INSERT INTO finance_entry (key, kind, memo, respects_limit, happened_at, booked_on)
    VALUES (%(key)s, %(kind)s, %(memo)s, %(respects_limit)s, %(happened_at)s,
        BOOKED_ON)
    ON CONFLICT (key) DO NOTHING RETURNING id, booked_on
)
INSERT INTO finance_posting (account_id, entry_id, amount, organization_id, booked_on)
SELECT line.account_id, made.id, line.amount, a.organization_id, made.booked_on
FROM made CROSS JOIN unnest(%(accounts)s::bigint[], %(amounts)s::numeric[]) AS line (account_id, amount)
LEFT JOIN finance_account a ON a.id = line.account_id
RETURNING entry_id
""".replace("BOOKED_ON", booked_on("%(happened_at)s::timestamptz"))


class Unbalanced(DomainError):
    code, message = "unbalanced_entry", _("The amounts of an entry must sum to zero in each currency.")


class CreditLimitExceeded(DomainError):
    code, message = "credit_limit_exceeded", _("The balance and the credit limit do not cover this amount.")


class PostedDifferently(DomainError):
    code, message = "posted_differently", _("This document has already been posted with other amounts.")


class PeriodClosed(DomainError):
    code, message = "period_closed", _("The books of this day are closed.")


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
    params: dict[str, Any] = {
        "key": key,
        "kind": kind,
        "memo": memo,
        "respects_limit": respects_limit,
        "happened_at": happened_at,
        "zone": current_company().time_zone,
        "accounts": [line.account_id for line in lines],
        "amounts": [line.amount for line in lines],
    }
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_POST, params)
            made = cursor.fetchone()
    except IntegrityError as error:
        raise refusal_of(error) from error
    return Posted(made[0], True) if made else _same(Entry.objects.get(key=key), lines)


def _same(entry: Entry, lines: Sequence[Line]) -> Posted:
    posted = set(entry.postings.values_list("account_id", "amount"))
    if posted != {(line.account_id, line.amount) for line in lines}:
        raise PostedDifferently
    return Posted(entry.pk, False)


def refusal_of(error: IntegrityError) -> Exception:
    """Return the rule that the database has kept, as a person is told it."""
    rules = {
        "finance_entry_balanced": Unbalanced,
        "finance_credit_limit": CreditLimitExceeded,
        "finance_period_open": PeriodClosed,
    }
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    return rules[name]() if name in rules else error
