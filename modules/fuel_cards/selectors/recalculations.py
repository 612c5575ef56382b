"""Recalculations of past periods and their reports."""

from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from core.organizations.scope import owned
from core.organizations.viewer import Viewer
from modules.fuel_cards.models import Left, RecalculatedLine, Recalculation

SHOWN_CLIENTS = 10


def list_recalculations(viewer: Viewer) -> QuerySet[Recalculation]:
    """Return the recalculations that the viewer may see: all, or those of none but his own clients."""
    runs = Recalculation.objects.select_related("supplier", "created_by")
    if viewer.sees_all:
        return runs
    return runs.filter(organizations__contained_by=list(viewer.seen_organizations())).exclude(organizations=[])


def get_recalculation(viewer: Viewer, pk: int) -> Recalculation:
    return list_recalculations(viewer).get(pk=pk)


def list_lines(viewer: Viewer, *, recalculation: int | None = None) -> QuerySet[RecalculatedLine]:
    """Return the operations of a report that cost another sum, of the viewer's clients."""
    lines = owned(RecalculatedLine.objects.select_related("organization", "transaction__product"), viewer)
    return lines if recalculation is None else lines.filter(recalculation_id=recalculation)


def summarise(viewer: Viewer, run: Recalculation) -> list[dict[str, Any]]:
    """Return the clients whose balance changes the most: name, operations, and the sum before, after and between."""
    lines = list_lines(viewer, recalculation=run.pk).filter(left_out="").order_by()
    sums: Any = lines.values("organization_id", "organization__name").annotate(
        operations=Count("pk"), before=Sum("old_amount"), after=Sum("new_amount"), difference_sum=Sum("difference")
    )
    return sorted(sums, key=lambda one: (-abs(one["difference_sum"]), one["organization_id"]))[:SHOWN_CLIENTS]


def tell_left_out(viewer: Viewer, run: Recalculation) -> list[dict[str, Any]]:
    """Return how many operations are left out for each reason, and the differences that are not booked."""
    lines = list_lines(viewer, recalculation=run.pk).filter(~Q(left_out="")).order_by()
    sums = lines.values("left_out").annotate(operations=Count("pk"), difference_sum=Sum("difference"))
    return [{**one, "words": Left(one["left_out"]).label} for one in sums.order_by("left_out")]
