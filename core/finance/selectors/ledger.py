"""What the ledger says."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection
from django.db.models import QuerySet, Sum

from core.finance.models import Account, AccountCode, Posting
from core.organizations.scope import owned
from core.organizations.viewer import Viewer

_WRONG_BALANCES = """
SELECT a.id, a.balance, coalesce(s.amount, 0) FROM finance_account a
LEFT JOIN (SELECT account_id, sum(amount) AS amount FROM finance_posting GROUP BY account_id) s ON s.account_id = a.id
WHERE a.balance IS NOT NULL AND a.balance <> coalesce(s.amount, 0)
"""
_UNBALANCED_ENTRIES = """
SELECT p.entry_id FROM finance_posting p LEFT JOIN finance_account a ON a.id = p.account_id
GROUP BY p.entry_id, a.currency HAVING sum(p.amount) <> 0 OR a.currency IS NULL ORDER BY p.entry_id LIMIT 100
"""
_EMPTY_ENTRIES = """
SELECT e.id FROM finance_entry e WHERE NOT EXISTS (SELECT FROM finance_posting p WHERE p.entry_id = e.id)
ORDER BY e.id LIMIT 100
"""


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """What is wrong in the books; empty lists are the proof that every figure is the sum of its postings."""

    accounts: int
    entries: int
    wrong_balances: list[tuple[int, Decimal, Decimal]]
    unbalanced_entries: list[int]
    empty_entries: list[int]

    @property
    def is_right(self) -> bool:
        return not (self.wrong_balances or self.unbalanced_entries or self.empty_entries)


def get_client_account(*, organization_id: int, currency: str = "RUB") -> Account | None:
    return Account.objects.filter(
        organization_id=organization_id, agreement=None, code=AccountCode.CLIENT, currency=currency
    ).first()


def list_client_accounts(viewer: Viewer, *, permission: str, currency: str = "RUB") -> QuerySet[Account]:
    """Return the accounts of the organizations for which the viewer holds the permission."""
    accounts = Account.objects.filter(
        code=AccountCode.CLIENT, organization__isnull=False, agreement=None, currency=currency
    )
    return owned(accounts, viewer, permission=permission)


def balance(account: Account) -> Decimal:
    """Return the account's figure: the kept one of a client, the sum of postings of our own."""
    if account.organization_id is not None:
        return Account.objects.values_list("balance", flat=True).get(pk=account.pk) or Decimal("0.00")
    return account.postings.aggregate(sum=Sum("amount"))["sum"] or Decimal("0.00")


def list_movements(
    account: Account, *, since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Posting]:
    """Return the account's postings with their entries, the newest first."""
    movements = Posting.objects.filter(account=account).select_related("entry").order_by("-entry_id")
    if since is not None:
        movements = movements.filter(entry__happened_at__gte=since)
    return movements if until is None else movements.filter(entry__happened_at__lt=until)


def verify_ledger() -> LedgerReport:
    """Add everything up again and compare it with what is kept."""
    with connection.cursor() as cursor:

        def rows(statement: str) -> list[tuple[int, ...]]:
            cursor.execute(statement)
            return list(cursor.fetchall())

        accounts, entries = rows("SELECT (SELECT count(*) FROM finance_account), (SELECT count(*) FROM finance_entry)")[
            0
        ]
        return LedgerReport(
            accounts=accounts,
            entries=entries,
            wrong_balances=[(row[0], Decimal(row[1]), Decimal(row[2])) for row in rows(_WRONG_BALANCES)],
            unbalanced_entries=[row[0] for row in rows(_UNBALANCED_ENTRIES)],
            empty_entries=[row[0] for row in rows(_EMPTY_ENTRIES)],
        )
