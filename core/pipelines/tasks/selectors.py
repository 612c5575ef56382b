"""Tasks as they are looked at: one's own, and with the right to it everybody's."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from core.accounts.models import User, UserKind
from core.documents.models import Attachment
from core.documents.selectors import get_attachment
from core.organizations.viewer import Viewer
from core.pipelines.tasks.models import COMMENT, IS_LATE, Task, TaskChange
from core.pipelines.tasks.states import OPEN, TASK_FLOW

VIEW, ADD, VIEW_ALL = "tasks.view_task", "tasks.add_task", "tasks.view_all"
# What each side may do about a task; whoever sees all may do everything.
OF_RESPONSIBLE = frozenset({"start", "finish"})
OF_AUTHOR = frozenset({"finish", "cancel", "reopen"})


def seen_tasks(viewer: Viewer) -> QuerySet[Task]:
    """Return the tasks that the viewer has given or is to do, or all; marked where they are late (`late`)."""
    tasks = Task.objects.select_related("author", "responsible").annotate(late=IS_LATE)
    if viewer.user is None or not viewer.is_staff or not viewer.has_permission(VIEW):
        return tasks.none()
    if viewer.has_permission(VIEW_ALL):
        return tasks
    return tasks.filter(Q(author=viewer.user.pk) | Q(responsible=viewer.user.pk))


def incoming(viewer: Viewer) -> QuerySet[Task]:
    return seen_tasks(viewer).filter(responsible=viewer.user)


def outgoing(viewer: Viewer) -> QuerySet[Task]:
    return seen_tasks(viewer).filter(author=viewer.user)


def get_task(viewer: Viewer, pk: Any) -> Task:
    """Return one task; another's and a missing one give the same 404."""
    return seen_tasks(viewer).get(pk=pk)


def deeds_of(viewer: Viewer, task: Task) -> tuple[str, ...]:
    """Return what the viewer may do about the task now."""
    open_ones = TASK_FLOW.actions(task.status)
    if viewer.user is None or viewer.has_permission(VIEW_ALL):
        return open_ones
    allowed = (OF_AUTHOR if task.author_id == viewer.user.pk else frozenset()) | (
        OF_RESPONSIBLE if task.responsible_id == viewer.user.pk else frozenset()
    )
    return tuple(deed for deed in open_ones if deed in allowed)


def may_change(viewer: Viewer, task: Task) -> bool:
    """Say whether the viewer may describe it anew: its author, and whoever sees all."""
    own = viewer.user is not None and task.author_id == viewer.user.pk
    return task.status in OPEN and viewer.has_permission(ADD) and (own or viewer.has_permission(VIEW_ALL))


def list_changes(task: Task) -> Sequence[TaskChange]:
    return list(task.changes.order_by("-pk")[:200])


def get_file(viewer: Viewer, pk: Any, file: int) -> Attachment:
    """Return a file of a comment on a task that the viewer may see."""
    return get_attachment(COMMENT, get_task(viewer, pk).changes.values("pk"), file)


def employees() -> QuerySet[User]:
    return User.objects.filter(kind=UserKind.STAFF, is_active=True).order_by("name", "pk")


def count_incoming(viewer: Viewer) -> int | None:
    """Return how many open tasks wait for the viewer; counted up to a hundred."""
    if viewer.user is None:
        return None
    waiting = Task.objects.filter(responsible=viewer.user.pk, status__in=OPEN)
    return waiting.order_by()[:100].count() or None
