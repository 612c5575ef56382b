"""Pipelines, what stands in them, and its history, which only grows; triggers of the second migration keep it."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.fields.kinds import FieldKind
from core.pipelines.boards.kinds import ITEM_KIND_CHOICES, ITEM_KINDS, ApprovalStatus, ChangeKind, Tone
from core.ui.tables.search import search_index

LONGEST_NAME, LONGEST_TITLE, LONGEST_TEXT = 80, 200, 10_000
MOST_HOURS = 24 * 365


def person(**options: object) -> "models.ForeignKey[models.Model | None, models.Model | None]":
    """Return a key of a person who may go while the row stays."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DB_SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
        **options,  # type: ignore[arg-type]
    )


class Pipeline(models.Model):
    """One way of work; `prefix` and `last_number` make the codes of its items ("K-0412")."""

    name = models.CharField(_("name"), max_length=LONGEST_NAME, unique=True)
    prefix = models.CharField(_("prefix of codes"), max_length=6)
    last_number = models.PositiveIntegerField(default=0)
    is_shown_to_clients = models.BooleanField(_("shown to clients"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(prefix=""), name="pipelines_pipeline_named"),
        ]

    def __str__(self) -> str:
        return self.name


class Field(models.Model):
    """What an item says at some stage; a removed one stays for the histories that name it."""

    pipeline = models.ForeignKey(Pipeline, on_delete=models.DO_NOTHING, related_name="fields", db_index=False)
    label = models.CharField(_("name"), max_length=LONGEST_NAME)
    kind = models.CharField(_("kind"), max_length=10, choices=ITEM_KIND_CHOICES, default=FieldKind.TEXT)
    choices = ArrayField(models.CharField(max_length=LONGEST_NAME), default=list, blank=True)
    is_on_card = models.BooleanField(_("on the card"), default=False)
    is_shown_to_clients = models.BooleanField(_("shown to clients"), default=False)
    position = models.PositiveSmallIntegerField(default=0)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in ITEM_KINDS]), name="pipelines_field_kind"
            ),
            models.UniqueConstraint(
                fields=["pipeline", "label"], condition=Q(removed_at__isnull=True), name="pipelines_field_label"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def key(self) -> str:
        """The name under which items keep its value."""
        return str(self.pk)

    @property
    def key_of_input(self) -> str:
        """The name of its input in forms and of what is wrong with it."""
        return f"field_{self.pk}"


class Stage(models.Model):
    """A place of the pipeline; a removed one stays for the histories that name it and holds no item.

    `hours` is how long an item may stand here; with `rolls_over` a missed deadline moves to the next day until
    `until_field` is filled (CR-33, CR-34). In a final stage an item is finished.
    """

    pipeline = models.ForeignKey(Pipeline, on_delete=models.DO_NOTHING, related_name="stages", db_index=False)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    position = models.PositiveSmallIntegerField(default=0)
    tone = models.CharField(_("colour"), max_length=8, choices=Tone, default=Tone.IDLE)
    is_final = models.BooleanField(_("final"), default=False)
    hours = models.PositiveSmallIntegerField(_("hours to stay"), null=True, blank=True)
    rolls_over = models.BooleanField(_("rolls over"), default=False)
    until_field = models.ForeignKey(
        Field, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+", db_index=False
    )
    responsible = person(blank=True)
    needs_responsible = models.BooleanField(_("needs somebody responsible"), default=False)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(tone__in=Tone.values), name="pipelines_stage_tone"),
            models.CheckConstraint(condition=Q(hours__isnull=True) | Q(hours__gt=0), name="pipelines_stage_hours"),
            models.UniqueConstraint(
                fields=["pipeline", "name"], condition=Q(removed_at__isnull=True), name="pipelines_stage_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Transition(models.Model):
    """A move that is allowed, and what it asks: fields, ticked lines, types of documents, somebody else's word."""

    source = models.ForeignKey(Stage, on_delete=models.DO_NOTHING, related_name="ways_out", db_index=False)
    target = models.ForeignKey(Stage, on_delete=models.DO_NOTHING, related_name="ways_in")
    required_fields = ArrayField(models.BigIntegerField(), default=list, blank=True)
    checklist = ArrayField(models.CharField(max_length=LONGEST_TITLE), default=list, blank=True)
    document_types = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    needs_approval = models.BooleanField(_("needs approval"), default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "target"], name="pipelines_transition_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="pipelines_transition_leads_away"),
        ]


class Item(models.Model):
    """What stands in a pipeline. `version` counts what is decided about it: whoever has seen an older one is told.

    It is late while its deadline is over and it is open; `postponed` counts how often the deadline has rolled over.
    """

    pipeline = models.ForeignKey(Pipeline, on_delete=models.DO_NOTHING, related_name="items", db_index=False)
    stage = models.ForeignKey(Stage, on_delete=models.DO_NOTHING, related_name="items", db_index=False)
    code = models.CharField(_("code"), max_length=20)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    organization = models.ForeignKey(
        "organizations.Organization",
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    responsible = person(blank=True)
    author = person()
    due_at = models.DateTimeField(_("deadline"), null=True, blank=True)
    entries = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    postponed = models.PositiveIntegerField(default=0)
    entered_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    told_late_at = models.DateTimeField(null=True)  # when people heard that the deadline is over
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title=""), name="pipelines_item_title"),
            models.UniqueConstraint(fields=["pipeline", "code"], name="pipelines_item_code"),
        ]
        indexes: ClassVar = [
            # A column of the board: what is due first, and in a final stage what came last.
            models.Index(fields=["stage", "due_at", "id"], name="pipelines_item_column"),
            models.Index(fields=["stage", "-entered_at", "-id"], name="pipelines_item_final"),
            models.Index(fields=["pipeline", "stage", "responsible", "due_at"], name="pipelines_item_counts"),
            models.Index(fields=["pipeline", "-created_at", "-id"], name="pipelines_item_list"),
            models.Index(fields=["responsible"], name="pipelines_item_whose", condition=Q(finished_at__isnull=True)),
            models.Index(fields=["organization", "-created_at", "-id"], name="pipelines_item_client"),
            models.Index(
                fields=["due_at"],
                name="pipelines_item_due",
                condition=Q(finished_at__isnull=True, told_late_at__isnull=True, due_at__isnull=False),
            ),
            search_index("pipelines_item_search", "code", "title"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def is_late(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at < (self.finished_at or now)


# The same in SQL.
LATE = Q(finished_at__isnull=True, due_at__lt=Now()) | Q(finished_at__gt=F("due_at"))
IS_LATE = Case(When(LATE, then=Value(True)), default=Value(False), output_field=models.BooleanField())


class StageResponsible(models.Model):
    """Who does one item's work at one stage, where it is not the stage's own person (CR-22)."""

    item = models.ForeignKey(Item, on_delete=models.DO_NOTHING, related_name="responsibles", db_index=False)
    stage = models.ForeignKey(Stage, on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DB_CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "stage"], name="pipelines_responsible_once"),
        ]


class Approval(models.Model):
    """A move that waits for somebody else's word; the database lets nobody give it to himself."""

    item = models.ForeignKey(Item, on_delete=models.DO_NOTHING, related_name="approvals", db_index=False)
    target = models.ForeignKey(Stage, on_delete=models.DO_NOTHING, related_name="+")
    status = models.CharField(max_length=10, choices=ApprovalStatus, default=ApprovalStatus.WAITING)
    wish = models.JSONField(default=dict)  # what was entered: of services.wishes.Wish
    asked_by = person()
    asked_by_name = models.CharField(max_length=254)
    decided_by = person()
    decided_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=ApprovalStatus.values), name="pipelines_approval_status"),
            models.CheckConstraint(condition=~Q(decided_by=F("asked_by")), name="pipelines_approval_by_another"),
            models.CheckConstraint(
                condition=Q(status="waiting", decided_at__isnull=True)
                | (~Q(status="waiting") & Q(decided_at__isnull=False)),
                name="pipelines_approval_decided",
            ),
            models.UniqueConstraint(fields=["item"], condition=Q(status="waiting"), name="pipelines_approval_waits"),
        ]
        indexes: ClassVar = [models.Index(fields=["item", "-id"], name="pipelines_approval_of_item")]


class ItemChange(models.Model):
    """One line of the history: who did what, from where to where, with the values entered; lines are only added.

    `entries` is a list of [label, value before, value after] in the words of that day.
    """

    item = models.ForeignKey(Item, on_delete=models.DO_NOTHING, related_name="changes", db_index=False)
    kind = models.CharField(max_length=12, choices=ChangeKind)
    source = models.ForeignKey(Stage, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False)
    target = models.ForeignKey(Stage, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False)
    before = models.CharField(max_length=254, blank=True)
    after = models.CharField(max_length=254, blank=True)
    entries = models.JSONField(default=list, blank=True)
    ticked = ArrayField(models.CharField(max_length=LONGEST_TITLE), default=list, blank=True)
    text = models.TextField(max_length=LONGEST_TEXT, blank=True)
    author = person()
    author_name = models.CharField(max_length=254)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="pipelines_change_kind"),
            models.CheckConstraint(condition=~Q(kind="said") | ~Q(text=""), name="pipelines_change_said"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["item", "-id"], name="pipelines_change_of_item"),
            models.Index(fields=["-at", "-id"], name="pipelines_change_at"),
        ]
