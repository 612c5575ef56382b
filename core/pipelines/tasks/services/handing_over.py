"""Open tasks of an employee whose access is closed, and what he is given again and again."""

from django.db import transaction

from core.accounts.models import User
from core.pipelines.tasks.models import Recurrence, Task, TaskChange
from core.pipelines.tasks.states import OPEN, ChangeKind


def count_tasks(*, user_id: int) -> int:
    waiting = Task.objects.filter(responsible=user_id, status__in=OPEN).count()
    return waiting + Recurrence.objects.filter(responsible=user_id, next_at__isnull=False).count()


@transaction.atomic
def give_tasks(*, user_id: int, successor_id: int) -> int:
    """Pass all open tasks on to a colleague; returns how many there were. Their histories say so.

    What is given again and again goes to the colleague from the next time on.
    """
    names = dict(User.objects.filter(pk__in=[user_id, successor_id]).values_list("pk", "name"))
    keys = list(
        Task.objects.filter(responsible=user_id, status__in=OPEN)
        .select_for_update(no_key=True)
        .values_list("pk", flat=True)
    )
    Task.objects.filter(pk__in=keys).update(responsible=successor_id)
    facts = {"before": names[user_id][:254], "after": names[successor_id][:254]}
    TaskChange.objects.bulk_create(
        TaskChange(task_id=key, kind=ChangeKind.PASSED_ON, author_name="", **facts) for key in keys
    )
    recurring = Recurrence.objects.filter(responsible=user_id, next_at__isnull=False).update(responsible=successor_id)
    return len(keys) + recurring
