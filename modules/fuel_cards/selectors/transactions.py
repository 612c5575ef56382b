"""Reads of transactions."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from core.finance.models import Account, AccountCode
from core.organizations.scope import get_owned, owned
from core.organizations.viewer import Viewer
from modules.fuel_cards.models import Transaction

VIEW = "fuel_cards.view_transaction"
CENT = Decimal("0.01")


def list_transactions(viewer: Viewer, *, card: int | None = None) -> QuerySet[Transaction]:
    """Return the transactions that the viewer may see, of one card or of all."""
    found = owned(Transaction.objects.all(), viewer, permission=VIEW)
    return found if card is None else found.filter(card_id=card)


def get_transaction(viewer: Viewer, pk: int) -> Transaction:
    related = ("supplier", "card", "organization", "station", "product", "tariff", "original", "run")
    return get_owned(Transaction.objects.select_related(*related), viewer, permission=VIEW, pk=pk)


@dataclass(frozen=True, kw_only=True)
class Prices:
    """What the client pays against the price at the pump, and for who may see costs against what it costs us.

    Prices are for a unit to the kopeck, None where nothing was measured or nobody pays yet.
    """

    client: Decimal | None
    change: Decimal | None  # of the sum at the pump: a markup, with a minus a discount
    supplier: Decimal | None = None
    margin: Decimal | None = None


def prices_of(transaction: Transaction, *, sees_cost: bool) -> Prices:
    amount = transaction.amount
    told = Prices(client=_unit(amount, transaction), change=None if amount is None else amount - transaction.gross)
    if not sees_cost:
        return told
    margin = None if amount is None else amount - transaction.net
    return replace(told, supplier=_unit(transaction.net, transaction), margin=margin)


def _unit(amount: Decimal | None, transaction: Transaction) -> Decimal | None:
    return None if amount is None or not transaction.quantity else (amount / transaction.quantity).quantize(CENT)


def list_latest(viewer: Viewer, *, limit: int, card: int | None = None) -> list[Transaction]:
    found = list_transactions(viewer, card=card).select_related("station", "product")
    return list(found.order_by("-at", "-id")[:limit])


def count_unallocated(viewer: Viewer) -> int | None:
    """Return how many transactions wait for a client; for the menu, None where there are none."""
    return Transaction.objects.exclude(unallocated="").count() or None if viewer.sees_all else None


def list_client_accounts(viewer: Viewer) -> list[Account]:
    """Return the accounts of the clients that the viewer looks at."""
    accounts: QuerySet[Any] = Account.objects.filter(
        code=AccountCode.CLIENT, organization__isnull=False, agreement=None
    )
    return list(owned(accounts, viewer, permission=VIEW).select_related("organization"))
