"""What the ledger says."""

from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet, Sum

from core.finance.models import Account, AccountCode, Posting


def get_client_account(*, organization_id: int, currency: str = "RUB") -> Account | None:
    return Account.objects.filter(
        organization_id=organization_id, agreement=None, code=AccountCode.CLIENT, currency=currency
    ).first()


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
