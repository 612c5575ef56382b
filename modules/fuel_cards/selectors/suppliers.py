"""Suppliers with what has come from them, and how the exchange with each stands."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core.integrations.exchange.connector import CHANGES
from core.integrations.exchange.selectors import ServiceState, connection_state
from core.integrations.models import Packet, PacketState
from modules.fuel_cards.models import Card, CardAtSupplier, DistributionRule, ImportRun, Supplier, SupplierLink
from modules.fuel_cards.states import RunState, SyncState


def list_suppliers_with_figures() -> QuerySet[Any]:
    """Return the suppliers with their links, `card_count` and `imported_at`, the time of the latest file taken in."""
    cards = Card.objects.filter(supplier=OuterRef("pk")).order_by().values("supplier").annotate(count=Count("pk"))
    runs = ImportRun.objects.filter(supplier=OuterRef("pk"), state=RunState.DONE).order_by("-finished_at")
    found: QuerySet[Any] = Supplier.objects.annotate(
        card_count=Coalesce(Subquery(cards.values("count")), 0), imported_at=Subquery(runs.values("finished_at")[:1])
    )
    return found.select_related("link__connection").order_by("-is_default", "name")


def link_of(supplier: Supplier) -> SupplierLink | None:
    return getattr(supplier, "link", None)


def looks_now() -> Mapping[int, Packet]:
    """Return the look that each connection waits for, or the one that failed, by connection."""
    found = Packet.objects.filter(object_type=CHANGES, connection__in=SupplierLink.objects.values("connection"))
    return {one.connection_id: one for one in found.exclude(state=PacketState.DONE).order_by("pk")}


def exchange_state(link: SupplierLink, look: Packet | None) -> ServiceState:
    """Return how the exchange with the supplier stands, in words."""
    own = link.connection
    state = connection_state(own)
    if state.tone in {"bad", "idle"} and (own.paused_at or not own.is_active):
        return state
    if look is not None and look.state == PacketState.FAILED:
        return ServiceState(name=state.name, tone="bad", words=look.problem, at=link.synced_at, url=state.url)
    if look is not None and not look.problem:
        return ServiceState(name=state.name, tone="info", words=_("Synchronising…"), at=link.synced_at, url=state.url)
    return state


def count_wishes(supplier: Supplier) -> dict[str, int]:
    """Return how many of the supplier's cards are in each state of the exchange that asks for attention."""
    found = CardAtSupplier.objects.filter(card__supplier=supplier).exclude(state=SyncState.CONFIRMED)
    counts: QuerySet[Any, Any] = found.values_list("state").annotate(count=Count("pk"))
    return dict(counts.order_by())


def list_rules() -> QuerySet[DistributionRule]:
    return DistributionRule.objects.select_related("organization", "supplier").order_by("position", "pk")
