"""Suppliers with what has come from them."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from modules.fuel_cards.models import Card, ImportRun, Supplier
from modules.fuel_cards.states import RunState


def list_suppliers_with_figures() -> QuerySet[Any]:
    """Return the suppliers with `card_count` and `imported_at`, the time of the latest file taken in."""
    cards = Card.objects.filter(supplier=OuterRef("pk")).order_by().values("supplier").annotate(count=Count("pk"))
    runs = ImportRun.objects.filter(supplier=OuterRef("pk"), state=RunState.DONE).order_by("-finished_at")
    return Supplier.objects.annotate(
        card_count=Coalesce(Subquery(cards.values("count")), 0), imported_at=Subquery(runs.values("finished_at")[:1])
    ).order_by("-is_default", "name")
