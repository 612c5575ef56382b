"""Deadlines that are over, told once each."""

from django.db import transaction
from django.db.models.functions import Now

from core.events import emit_all
from core.pipelines.tasks.events import TaskLate
from core.pipelines.tasks.models import Task
from core.pipelines.tasks.states import OPEN

AT_ONCE = 1000


def tell_late() -> int:
    """Tell of every open task whose deadline is over, some in a transaction; return how many there were."""
    told = 0
    while found := _tell_some():
        told += found
    return told


@transaction.atomic
def _tell_some() -> int:
    late = Task.objects.filter(status__in=OPEN, told_late_at__isnull=True, due_at__lt=Now())
    found = list(late.order_by("due_at").select_for_update(skip_locked=True)[:AT_ONCE])
    Task.objects.filter(pk__in=[one.pk for one in found]).update(told_late_at=Now())
    emit_all(TaskLate(task_id=one.pk, author_id=one.author_id, responsible_id=one.responsible_id) for one in found)
    return len(found)
