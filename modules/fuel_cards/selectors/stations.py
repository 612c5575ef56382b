"""What was bought at which station."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, QuerySet

from modules.fuel_cards.selectors.overview import LITRES, sums

SHOWN = 200


@dataclass(frozen=True, kw_only=True)
class StationTotal:
    """Sums of a station; `share` is the part of the largest one's sum, from 0 to 100."""

    number: str
    address: str
    region: str
    supplier_id: int
    supplier: str
    operations: int
    litres: Decimal
    amount: Decimal
    share: int


def summarise_stations(operations: QuerySet[Any]) -> list[StationTotal]:
    """Return the stations of these operations, the one with the largest sum first, at most SHOWN.

    Sums are those that the list of operations shows for the same filter: what clients pay, and litres of fuel.
    """
    named = {
        "number": F("station__number"),
        "address": F("station__address"),
        "region": F("station__region"),
        "supplier_name": F("station__supplier__name"),
    }
    known = operations.filter(station__isnull=False).order_by()
    rows: Any = known.values("station_id", "station__supplier_id").annotate(**named, **sums(), operations=Count("pk"))
    rows = list(rows.order_by(F("amount").desc(nulls_last=True), "station_id")[:SHOWN])
    largest = max((row["amount"] or Decimal(0) for row in rows), default=Decimal(0))
    return [
        StationTotal(
            number=row["number"],
            address=row["address"],
            region=row["region"],
            supplier_id=row["station__supplier_id"],
            supplier=row["supplier_name"],
            operations=row["operations"],
            litres=row["litres"] or Decimal(0),
            amount=row["amount"] or Decimal(0),
            share=int((row["amount"] or 0) * 100 / largest) if largest > 0 else 0,
        )
        for row in rows
    ]


def summarise(operations: QuerySet[Any]) -> dict[str, Any]:
    """Return the sums of all of these operations, also those of no known station."""
    found: dict[str, Any] = operations.order_by().aggregate(
        **sums(), operations=Count("pk"), stations=Count("station", distinct=True)
    )
    return {**found, "unit": LITRES}
