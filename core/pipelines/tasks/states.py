"""How a task stands, and what leads from where to where."""

from django.db import models
from django.utils.translation import pgettext_lazy

from core.lib.state_machine import StateMachine, move


class TaskStatus(models.TextChoices):
    NEW = "new", pgettext_lazy("task", "New")
    IN_WORK = "in_work", pgettext_lazy("task", "In work")
    DONE = "done", pgettext_lazy("task", "Done")
    CANCELLED = "cancelled", pgettext_lazy("task", "Cancelled")


OPEN = (TaskStatus.NEW, TaskStatus.IN_WORK)
OVER = (TaskStatus.DONE, TaskStatus.CANCELLED)
TASK_FLOW = StateMachine(
    move("start", sources=[TaskStatus.NEW], to=TaskStatus.IN_WORK),
    move("finish", sources=OPEN, to=TaskStatus.DONE),
    move("cancel", sources=OPEN, to=TaskStatus.CANCELLED),
    move("reopen", sources=OVER, to=TaskStatus.NEW),
)


class ChangeKind(models.TextChoices):
    """What a line of a task's history tells."""

    GIVEN = "given", pgettext_lazy("task", "Given")
    DESCRIBED = "described", pgettext_lazy("task", "Changed")
    PASSED_ON = "passed_on", pgettext_lazy("task", "Passed on")
    POSTPONED = "postponed", pgettext_lazy("task", "Deadline changed")
    MOVED = "moved", pgettext_lazy("task", "Status changed")
    SAID = "said", pgettext_lazy("task", "Comment")
