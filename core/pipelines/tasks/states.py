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


class RuleKind(models.TextChoices):
    """What the days of a recurring task follow."""

    DAYS = "days", pgettext_lazy("recurrence", "Days")
    WEEKS = "weeks", pgettext_lazy("recurrence", "Weeks on chosen weekdays")
    MONTH_DAY = "month_day", pgettext_lazy("recurrence", "Months on a day of the month")
    MONTH_WEEKDAY = "month_weekday", pgettext_lazy("recurrence", "Months on a weekday of the month")
    BUSINESS_DAYS = "business_days", pgettext_lazy("recurrence", "Every business day, Monday to Friday")


class DueUnit(models.TextChoices):
    HOURS = "hours", pgettext_lazy("recurrence", "Hours")
    DAYS = "days", pgettext_lazy("recurrence", "Days")


class CatchUp(models.TextChoices):
    """What is made up for when tasks could not be given in time."""

    ALL = "all", pgettext_lazy("recurrence", "Give all missed tasks")
    LAST = "last", pgettext_lazy("recurrence", "Give only the latest of them")
    NONE = "none", pgettext_lazy("recurrence", "Give none of them")
