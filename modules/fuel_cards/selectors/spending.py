"""On what a client's money went: by card, by product, by station."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum, Value
from django.db.models.functions import Coalesce, NullIf

from core.organizations.viewer import Viewer
from modules.fuel_cards.selectors.overview import midnight, sum_period
from modules.fuel_cards.selectors.transactions import list_transactions

# What operations are grouped by: the key of the group, its name, and what else is said of it.
GROUPS: Mapping[str, Mapping[str, Any]] = {
    "card": {"key": F("card_id"), "named": F("card_number"), "more": F("card__holder")},
    "product": {
        "key": F("product_id"),
        "named": Coalesce(F("product__name"), NullIf(F("product_name"), Value(""))),
        "more": F("product__code"),
    },
    "station": {
        "key": F("station_id"),
        "named": F("station__number"),
        "more": F("station__region"),
        "seller": F("station__supplier_id"),
    },
}


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What went on one card, product or station, or on all others together."""

    amount: Decimal
    key: int | None = None
    name: str = ""
    more: str = ""
    supplier_id: int | None = None  # of a station: its number is the supplier's
    is_rest: bool = False


def spent_by(viewer: Viewer, group: str, *, first: date, last: date, shown: int) -> list[Spent]:
    """Return the groups on which most was spent in the days from first to last, and all others together.

    Together they are what the list of operations sums up for the same days, returns taken off.
    """
    found = list_transactions(viewer).filter(at__gte=midnight(first), at__lt=midnight(last + timedelta(days=1)))
    rows: Any = found.values(**GROUPS[group]).annotate(sum=Coalesce(Sum("amount"), Decimal(0)))
    most = [
        Spent(
            key=row["key"],
            name=row["named"] or "",
            more=row["more"] or "",
            supplier_id=row.get("seller"),
            amount=row["sum"],
        )
        for row in rows.order_by("-sum", "named")[: shown + 1]
    ]
    if len(most) <= shown:
        return most
    most = most[:shown]
    rest = sum_period(viewer, first=first, last=last).amount - sum((one.amount for one in most), Decimal(0))
    return [*most, Spent(amount=rest, is_rest=True)]
