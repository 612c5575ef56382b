"""Tasks and their history, which only grows: triggers of the second migration keep it."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.pipelines.tasks.states import OPEN, OVER, ChangeKind, TaskStatus
from core.ui.tables.search import search_index

LONGEST_TITLE, LONGEST_TEXT = 200, 10_000


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
