"""Tasks and their history, which only grows: triggers of the second migration keep it."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.pipelines.tasks.rules import Due, Rule
from core.pipelines.tasks.states import OPEN, OVER, CatchUp, ChangeKind, DueUnit, RuleKind, TaskStatus
from core.ui.tables.search import search_index

LONGEST_TITLE, LONGEST_TEXT = 200, 10_000
# What files of a comment are attached to.
COMMENT = "tasks.taskchange"


class Task(models.Model):
    """What one employee asks of another. A name stays where the person has gone.

    It is late while its deadline is over and it is open, and stays so where it was finished after it.
    """

    title = models.CharField(_("task"), max_length=LONGEST_TITLE)
    description = models.TextField(_("description"), max_length=LONGEST_TEXT, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    due_at = models.DateTimeField(_("deadline"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=TaskStatus, default=TaskStatus.NEW)
    finished_at = models.DateTimeField(null=True)
    told_late_at = models.DateTimeField(null=True)  # when people heard that the deadline is over
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(_("changed"), db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=OPEN, finished_at__isnull=True) | Q(status__in=OVER, finished_at__isnull=False),
                name="tasks_task_finished",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="tasks_task_title"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-id"], name="tasks_task_created"),
            models.Index(fields=["responsible", "-created_at", "-id"], name="tasks_task_incoming"),
            models.Index(fields=["author", "-created_at", "-id"], name="tasks_task_outgoing"),
            models.Index(fields=["status", "-created_at", "-id"], name="tasks_task_status"),
            models.Index(fields=["due_at", "-id"], name="tasks_task_due"),
            models.Index(
                fields=["due_at"],
                name="tasks_task_to_tell",
                condition=Q(status__in=OPEN, told_late_at__isnull=True, due_at__isnull=False),
            ),
            search_index("tasks_task_search", "title"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_late(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at < (self.finished_at or now)


# The same in SQL.
LATE = Q(status__in=OPEN, due_at__lt=Now()) | Q(status__in=OVER, due_at__lt=F("finished_at"))
IS_LATE = Case(When(LATE, then=Value(True)), default=Value(False), output_field=models.BooleanField())


class TaskChange(models.Model):
    """One line of the history: what somebody did, from what to what, or said; lines are only ever added."""

    task = models.ForeignKey(Task, on_delete=models.DO_NOTHING, related_name="changes", db_index=False)
    kind = models.CharField(max_length=10, choices=ChangeKind)
    before = models.CharField(max_length=254, blank=True)
    after = models.CharField(max_length=254, blank=True)
    text = models.TextField(max_length=LONGEST_TEXT, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    author_name = models.CharField(max_length=254)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="tasks_change_kind"),
            models.CheckConstraint(condition=~Q(kind="said") | ~Q(text=""), name="tasks_change_said"),
        ]
        indexes: ClassVar = [models.Index(fields=["task", "-id"], name="tasks_change_of_task")]


class Recurrence(models.Model):
    """A task that is given again and again; `next_on` is the day of its `number`th occurrence, none after its end.

    The rule and the time of day hold in the company's time zone; `next_at` is the same as a moment, for the index.
    """

    title = models.CharField(_("task"), max_length=LONGEST_TITLE)
    description = models.TextField(_("description"), max_length=LONGEST_TEXT, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=15, choices=RuleKind)
    every = models.PositiveSmallIntegerField(db_default=1)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list)
    month_day = models.PositiveSmallIntegerField(null=True)
    nth = models.SmallIntegerField(null=True)
    begins_on = models.DateField()
    at = models.TimeField()
    ends_on = models.DateField(null=True)
    times = models.PositiveSmallIntegerField(null=True)
    due_after = models.PositiveSmallIntegerField(null=True)
    due_unit = models.CharField(max_length=5, choices=DueUnit, db_default=DueUnit.DAYS)
    due_by = models.TimeField(null=True)
    catch_up = models.CharField(max_length=4, choices=CatchUp, db_default=CatchUp.LAST)
    is_paused = models.BooleanField(default=False)
    next_on = models.DateField(null=True)
    next_at = models.DateTimeField(_("next"), null=True)
    number = models.PositiveIntegerField(db_default=1)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title=""), name="tasks_recurrence_title"),
            models.CheckConstraint(condition=Q(every__gte=1, every__lte=366), name="tasks_recurrence_every"),
            models.CheckConstraint(
                condition=Q(kind="days", weekdays=[], month_day=None, nth=None)
                | Q(kind="business_days", every=1, weekdays=[], month_day=None, nth=None)
                | Q(kind="weeks", weekdays__len__gte=1, month_day=None, nth=None)
                | Q(kind="month_day", weekdays=[], month_day__isnull=False, month_day__range=(1, 31), nth=None)
                | Q(kind="month_weekday", weekdays__len=1, month_day=None, nth__isnull=False, nth__in=[-1, 1, 2, 3, 4]),
                name="tasks_recurrence_rule",
            ),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=[0, 1, 2, 3, 4, 5, 6]), name="tasks_recurrence_weekdays"
            ),
            models.CheckConstraint(
                condition=(Q(ends_on=None) | Q(times=None)) & (Q(times=None) | Q(times__gte=1)),
                name="tasks_recurrence_end",
            ),
            models.CheckConstraint(
                condition=Q(due_after=None, due_by=None)
                | Q(due_unit="hours", due_after__gte=1, due_by=None)
                | Q(due_unit="days", due_after__gte=1)
                | Q(due_unit="days", due_after=0, due_by__isnull=False, due_by__gt=F("at")),
                name="tasks_recurrence_due",
            ),
            models.CheckConstraint(condition=Q(catch_up__in=CatchUp.values), name="tasks_recurrence_catch_up"),
            models.CheckConstraint(
                condition=Q(next_on=None, next_at=None) | Q(next_on__isnull=False, next_at__isnull=False),
                name="tasks_recurrence_next",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"], name="tasks_recurrence_to_make", condition=Q(is_paused=False, next_at__isnull=False)
            ),
            models.Index(fields=["-created_at", "-id"], name="tasks_recurrence_created"),
            models.Index(fields=["author", "-created_at", "-id"], name="tasks_recurrence_author"),
            models.Index(fields=["responsible", "-created_at", "-id"], name="tasks_recurrence_person"),
            search_index("tasks_recurrence_search", "title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def rule(self) -> Rule:
        names = ("kind", "every", "month_day", "nth", "begins_on", "at", "ends_on", "times")
        return Rule(weekdays=tuple(self.weekdays), **{name: getattr(self, name) for name in names})

    @property
    def due(self) -> Due | None:
        return None if self.due_after is None else Due(after=self.due_after, unit=self.due_unit, by=self.due_by)


class Occurrence(models.Model):
    """A moment of a recurrence: the task that was given for it, or that it is left out."""

    recurrence = models.ForeignKey(Recurrence, on_delete=models.DO_NOTHING, related_name="occurrences", db_index=False)
    occurs_at = models.DateTimeField()
    task = models.OneToOneField(Task, on_delete=models.DO_NOTHING, null=True, related_name="occurrence")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recurrence", "occurs_at"], name="tasks_one_occurrence"),
        ]
