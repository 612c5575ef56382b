"""Reads of operations that look wrong."""

from typing import Any

from django.db.models import QuerySet

from core.organizations.scope import get_owned, owned
from core.organizations.viewer import Viewer
from modules.fuel_cards.models import Anomaly
from modules.fuel_cards.states import AnomalyState

VIEW, DECIDE = "fuel_cards.view_anomaly", "fuel_cards.decide_anomaly"
OWNER = "transaction__organization"


def all_anomalies() -> QuerySet[Anomaly]:
    related = ("transaction__organization", "transaction__product", "transaction__station", "card", "decided_by")
    return Anomaly.objects.select_related(*related)


def list_anomalies(viewer: Viewer) -> QuerySet[Anomaly]:
    """Return what was found in the operations that the viewer may see."""
    return owned(all_anomalies(), viewer, OWNER, permission=VIEW)


def get_anomaly(viewer: Viewer, pk: int, *, permission: str = VIEW) -> Anomaly:
    return get_owned(all_anomalies(), viewer, OWNER, permission=permission, pk=pk)


def list_about(viewer: Viewer, **about: Any) -> list[Anomaly]:
    """Return what speaks against an operation or a card, the new ones first; nothing for who may not see it."""
    if not viewer.is_staff or not viewer.has_permission(VIEW):
        return []
    found = list_anomalies(viewer).filter(**about)
    return sorted(found.order_by("-pk")[:20], key=lambda one: one.state != AnomalyState.NEW)


def count_new(viewer: Viewer) -> int | None:
    """Return how many wait for a decision; for the menu, None where there are none."""
    return list_anomalies(viewer).filter(state=AnomalyState.NEW).count() or None
