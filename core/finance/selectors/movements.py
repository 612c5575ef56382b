"""A client's movements in one of his two views, with the balance after each, and the balance day by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import QuerySet

from core.finance.models import Account, AccountCode, ClientBalance, Posting
from core.finance.selectors.balances import VIEW, ZERO
from core.organizations.scope import owned
from core.organizations.viewer import Viewer

OPERATIONAL, ACCOUNTING = "operational", "accounting"
CODES = {
    OPERATIONAL: (AccountCode.CLIENT, AccountCode.PENALTY),
    ACCOUNTING: (AccountCode.DOCUMENTED,),
}
# The balance at the end of a day is the sum of the turnovers until then; within the day the newer postings are taken
# off. So a page costs the days of its rows, however many postings there are.
_BALANCE_AFTER = """
WITH ends AS (
    SELECT booked_on, sum(sum(credited - debited)) OVER (ORDER BY booked_on) AS amount
    FROM finance_dayturnover WHERE account_id = ANY(%(accounts)s) GROUP BY booked_on
), newer AS (
    SELECT p.entry_id, p.account_id, p.booked_on, coalesce(sum(p.amount) OVER (PARTITION BY p.booked_on
        ORDER BY p.entry_id DESC, p.account_id DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS amount
    FROM finance_posting p
    WHERE p.organization_id = %(organization)s AND p.booked_on = ANY(%(days)s) AND p.account_id = ANY(%(accounts)s)
        AND (p.booked_on, p.entry_id) >= (%(first_day)s, %(first_entry)s)
)
SELECT n.entry_id, n.account_id, e.amount - n.amount FROM newer n JOIN ends e ON e.booked_on = n.booked_on
JOIN unnest(%(entries)s::bigint[], %(owners)s::bigint[]) AS wanted (entry_id, account_id)
    ON wanted.entry_id = n.entry_id AND wanted.account_id = n.account_id
"""
_BY_DAY = """
SELECT booked_on, sum(credited) AS credited, sum(debited) AS debited FROM finance_dayturnover
WHERE account_id = ANY(%(accounts)s) AND booked_on >= %(since)s GROUP BY booked_on ORDER BY booked_on
"""


def accounts_of(organization_id: int, *, view: str, currency: str) -> list[int]:
    """Return the client's accounts whose sum is this view of his balance."""
    found = Account.objects.filter(organization=organization_id, currency=currency, code__in=CODES[view])
    return list(found.values_list("pk", flat=True))


def list_balance_movements(viewer: Viewer, balance: ClientBalance, *, view: str = OPERATIONAL) -> QuerySet[Posting]:
    """Return what moved a client's balance in one view, if the viewer may see it."""
    whose = balance.organization_id
    accounts = accounts_of(whose, view=view, currency=balance.currency)
    movements = Posting.objects.filter(organization=whose, account__in=accounts)
    return owned(movements, viewer, permission=VIEW).select_related("entry", "account__agreement")


def fill_balances_after(movements: Sequence[Posting]) -> None:
    """Give each of one client's movements in one view `balance_after`, in two queries."""
    if not movements:
        return
    account = movements[0].account
    view = ACCOUNTING if account.code in CODES[ACCOUNTING] else OPERATIONAL
    first = min(movements, key=lambda one: (one.booked_on, one.entry_id))
    params = {
        "accounts": accounts_of(account.organization_id or 0, view=view, currency=account.currency),
        "organization": account.organization_id,
        "days": sorted({one.booked_on for one in movements}),
        "first_day": first.booked_on,
        "first_entry": first.entry_id,
        "entries": [one.entry_id for one in movements],
        "owners": [one.account_id for one in movements],
    }
    with connection.cursor() as cursor:
        cursor.execute(_BALANCE_AFTER, params)
        after = {(entry, account): amount for entry, account, amount in cursor.fetchall()}
    for one in movements:
        one.balance_after = after.get((one.entry_id, one.account_id))  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """One day of a client's account: what came, what went, and the balance at its end."""

    on: date
    credited: Decimal
    debited: Decimal
    balance: Decimal


def balance_by_day(balance: ClientBalance, *, view: str, until: date, days: int) -> list[Day]:
    """Return the last days until one, each with its balance at the end, counted back from what the balance is now."""
    since = until - timedelta(days=days - 1)
    now = balance.documented if view == ACCOUNTING else balance.operational
    accounts = accounts_of(balance.organization_id, view=view, currency=balance.currency)
    with connection.cursor() as cursor:
        cursor.execute(_BY_DAY, {"accounts": accounts, "since": since})
        turnovers = {on: (credited, debited) for on, credited, debited in cursor.fetchall()}
    left = now - sum((one - other for on, (one, other) in turnovers.items() if on > until), ZERO)
    found: list[Day] = []
    for back in range(days):
        on = until - timedelta(days=back)
        credited, debited = turnovers.get(on, (ZERO, ZERO))
        found.append(Day(on=on, credited=credited, debited=debited, balance=left))
        left -= credited - debited
    return found[::-1]


def opening_balance(balance: ClientBalance, *, view: str, on: date) -> Decimal:
    """Return what the balance was at the beginning of a day."""
    accounts = accounts_of(balance.organization_id, view=view, currency=balance.currency)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(credited - debited), 0) FROM finance_dayturnover"
            " WHERE account_id = ANY(%s) AND booked_on < %s",
            [accounts, on],
        )
        return Decimal(cursor.fetchone()[0])
