"""Topics, tickets, their messages and history; triggers of the first migration keep what was said and done."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.documents.states import Side
from core.support.states import OVER, Priority, TicketChangeKind, TicketStatus
from core.ui.tables.search import search_index

LONGEST_SUBJECT, LONGEST_TEXT, LONGEST_TITLE = 200, 10_000, 120
MOST_HOURS = 24 * 365
# What files of a message are attached to.
MESSAGE = "support.message"


class Topic(models.Model):
    """What tickets are about: who answers them, and how soon. Hours are those of the clock; none means no deadline."""

    title = models.CharField(pgettext_lazy("topic", "title"), max_length=LONGEST_TITLE)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    answer_hours = models.PositiveSmallIntegerField(null=True)
    solve_hours = models.PositiveSmallIntegerField(null=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(title=""), name="support_topic_title")]

    def __str__(self) -> str:
        return self.title


class SupportSettings(models.Model):
    """After how many days a solved ticket closes by itself, 0 for never; at most one row."""

    only = models.BooleanField(primary_key=True, default=True, editable=False)
    close_days = models.PositiveSmallIntegerField(default=14)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(only=True), name="support_one_settings"),
        ]


class Route(models.Model):
    """Who answers one client about one topic, whoever answers others."""

    topic = models.ForeignKey(Topic, on_delete=models.DB_CASCADE, related_name="routes", db_index=False)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.DB_CASCADE, related_name="+")
    responsible = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DB_CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "organization"], name="support_one_route"),
        ]


class Ticket(models.Model):
    """What one client asks. `subject_type` and `subject_id` name what it is about ("finance.invoice" and its key).

    `due_at` is the deadline that runs now: that of the first answer, then that of the solution. Once one was missed,
    `late_at` says since when, for good; `told_at` says that people have heard of the present one. `version` grows with
    every change, so that nobody decides about what he has not seen.
    """

    organization = models.ForeignKey("organizations.Organization", on_delete=models.DO_NOTHING, related_name="+")
    topic = models.ForeignKey(Topic, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False)
    title = models.CharField(pgettext_lazy("ticket", "subject"), max_length=LONGEST_SUBJECT)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.BigIntegerField(null=True)
    status = models.CharField(_("status"), max_length=10, choices=TicketStatus, default=TicketStatus.NEW)
    priority = models.CharField(max_length=10, choices=Priority, default=Priority.NORMAL)
    opened_by = models.CharField(max_length=10, choices=Side)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    author_name = models.CharField(max_length=254)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    answer_due_at = models.DateTimeField(null=True)
    solve_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(_("deadline"), null=True)
    answered_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(_("changed"), db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=TicketStatus.values), name="support_ticket_status"),
            models.CheckConstraint(condition=Q(priority__in=Priority.values), name="support_ticket_priority"),
            models.CheckConstraint(condition=Q(opened_by__in=Side.values), name="support_ticket_side"),
            models.CheckConstraint(condition=~Q(title=""), name="support_ticket_title"),
            models.CheckConstraint(
                condition=Q(status__in=OVER, finished_at__isnull=False, due_at__isnull=True)
                | (~Q(status__in=OVER) & Q(finished_at__isnull=True)),
                name="support_ticket_finished",
            ),
            models.CheckConstraint(
                condition=Q(subject_type="", subject_id__isnull=True)
                | (~Q(subject_type="") & Q(subject_id__isnull=False)),
                name="support_whole_subject",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-changed_at", "-id"], name="support_changed"),
            models.Index(fields=["organization", "-changed_at", "-id"], name="support_of_client"),
            models.Index(fields=["status", "-changed_at", "-id"], name="support_by_status"),
            models.Index(fields=["assignee", "-changed_at", "-id"], name="support_assigned"),
            models.Index(fields=["topic", "-changed_at", "-id"], name="support_by_topic"),
            models.Index(fields=["-created_at", "-id"], name="support_created"),
            models.Index(fields=["due_at", "-id"], name="support_due"),
            models.Index(fields=["late_at"], name="support_late", condition=Q(late_at__isnull=False)),
            models.Index(
                fields=["due_at"], name="support_to_tell", condition=Q(told_at__isnull=True, due_at__isnull=False)
            ),
            models.Index(fields=["subject_type", "subject_id"], condition=~Q(subject_type=""), name="support_about"),
            search_index("support_search", "title"),
        ]

    def __str__(self) -> str:
        return self.title


LATE = Q(late_at__isnull=False) | Q(due_at__lt=Now())
IS_LATE = Case(When(LATE, then=Value(True)), default=Value(False), output_field=models.BooleanField())


class TicketMessage(models.Model):
    """What one side has said; a note is the staff's own and no client sees it. Messages are only ever added."""

    ticket = models.ForeignKey(Ticket, on_delete=models.DO_NOTHING, related_name="messages", db_index=False)
    side = models.CharField(max_length=10, choices=Side)
    is_note = models.BooleanField(default=False)
    text = models.TextField(max_length=LONGEST_TEXT, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    author_name = models.CharField(max_length=254)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="support_message_side"),
            models.CheckConstraint(condition=Q(is_note=False) | Q(side=Side.COMPANY), name="support_note_of_staff"),
        ]
        indexes: ClassVar = [models.Index(fields=["ticket", "id"], name="support_said")]


class TicketChange(models.Model):
    """One line of the history: what somebody did, from what to what; lines are only ever added."""

    ticket = models.ForeignKey(Ticket, on_delete=models.DO_NOTHING, related_name="changes", db_index=False)
    kind = models.CharField(max_length=10, choices=TicketChangeKind)
    before = models.CharField(max_length=254, blank=True)
    after = models.CharField(max_length=254, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    author_name = models.CharField(max_length=254)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=TicketChangeKind.values), name="support_change_kind"),
        ]
        indexes: ClassVar = [models.Index(fields=["ticket", "-id"], name="support_change_of_ticket")]
