"""Recurring tasks as they are looked at, and what they will give."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.lib.company import current_company
from core.organizations.viewer import Viewer
from core.pipelines.tasks.models import Occurrence, Recurrence, Task
from core.pipelines.tasks.rules import Due, Rule, due_moment, moment
from core.pipelines.tasks.selectors import ADD, VIEW, VIEW_ALL, seen_tasks

SHOWN, MOST_LOOKED_AT = 5, 20_000


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """An occurrence that is to come; `due_at` of None is no deadline."""

    at: datetime
    due_at: datetime | None
    is_skipped: bool = False


def seen_recurrences(viewer: Viewer) -> QuerySet[Recurrence]:
    """Return what the viewer has others do or is to do again and again, or all."""
    rows = Recurrence.objects.select_related("author", "responsible")
    if viewer.user is None or not viewer.is_staff or not viewer.has_permission(VIEW):
        return rows.none()
    if viewer.has_permission(VIEW_ALL):
        return rows
    return rows.filter(Q(author=viewer.user.pk) | Q(responsible=viewer.user.pk))


def get_recurrence(viewer: Viewer, pk: Any) -> Recurrence:
    """Return one; another's and a missing one give the same 404."""
    return seen_recurrences(viewer).get(pk=pk)


def may_set(viewer: Viewer, recurrence: Recurrence) -> bool:
    """Say whether the viewer may change, pause and skip: its author, and whoever sees all."""
    own = viewer.user is not None and recurrence.author_id == viewer.user.pk
    return viewer.has_permission(ADD) and (own or viewer.has_permission(VIEW_ALL))


def tasks_of(viewer: Viewer, recurrence: Recurrence) -> Sequence[Task]:
    """Return the latest of its tasks that the viewer may see."""
    return list(seen_tasks(viewer).filter(occurrence__recurrence=recurrence).order_by("-occurrence__occurs_at")[:50])


def recurrence_of(viewer: Viewer, task: Task) -> int | None:
    """Return the key of the recurring task that has given this one, for whoever may see it."""
    return seen_recurrences(viewer).filter(occurrences__task=task).values_list("pk", flat=True).first()


def preview(rule: Rule, due: Due | None) -> list[Ahead]:
    """Return the next five occurrences of a rule, from now on."""
    zone, now = ZoneInfo(current_company().time_zone), timezone.now()
    days = ((day, moment(day, rule.at, zone)) for day in islice(rule.days(), MOST_LOOKED_AT))
    ahead = islice(((day, at) for day, at in days if at > now), SHOWN)
    return [Ahead(at=at, due_at=due_moment(day, rule.at, due, zone)) for day, at in ahead]


def coming(recurrence: Recurrence) -> list[Ahead]:
    """Return its next five occurrences, those that are left out among them."""
    if recurrence.next_on is None:
        return []
    zone, rule = ZoneInfo(current_company().time_zone), recurrence.rule
    days = list(islice(rule.days(since=recurrence.next_on, number=recurrence.number), SHOWN))
    moments = [moment(day, rule.at, zone) for day in days]
    left_out = set(
        Occurrence.objects.filter(recurrence=recurrence, occurs_at__in=moments).values_list("occurs_at", flat=True)
    )
    return [
        Ahead(at=at, due_at=due_moment(day, rule.at, recurrence.due, zone), is_skipped=at in left_out)
        for day, at in zip(days, moments, strict=True)
    ]
