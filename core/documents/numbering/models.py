"""Formats, sequences, and every number that was ever given.

Triggers of the second migration keep what constraints can't: a number stays as it was given, may be voided once, and is
never removed; a sequence only runs on.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.ui.tables.search import search_index


class Restart(models.TextChoices):
    YEARLY = "yearly", _("Anew each year")
    NEVER = "never", _("One after another for good")


class NumberFormat(models.Model):
    """How a legal entity numbers a kind of document; without a row it is as the kind declares."""

    legal_entity = models.ForeignKey("organizations.LegalEntity", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    pattern = models.CharField(_("format"), max_length=40)
    restart = models.CharField(_("numbers begin"), max_length=10, choices=Restart, default=Restart.YEARLY)
    first = models.PositiveIntegerField(_("first number"), default=1)
    is_gapless = models.BooleanField(_("without gaps"), default=True)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["legal_entity", "kind"], name="numbering_one_format"),
            models.CheckConstraint(condition=Q(restart__in=Restart.values), name="numbering_restart"),
            models.CheckConstraint(condition=Q(first__gte=1), name="numbering_first"),
        ]


class NumberSequence(models.Model):
    """A counter of one legal entity, kind and year (0 where years do not matter), from `first` to `last`."""

    legal_entity = models.ForeignKey("organizations.LegalEntity", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["legal_entity", "kind", "year"], name="numbering_one_sequence"),
            models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="numbering_runs_on"),
        ]


class GivenNumber(models.Model):
    """A number that was given. `subject` is the document that bears it; `is_taken` is false for one that a rolled-back
    transaction has left, which only sequences that may have gaps have."""

    sequence = models.ForeignKey(NumberSequence, on_delete=models.DO_NOTHING, related_name="numbers", db_index=False)
    legal_entity = models.ForeignKey(
        "organizations.LegalEntity", on_delete=models.DO_NOTHING, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    text = models.CharField(_("number"), max_length=60)
    on = models.DateField(_("date"))
    given_at = models.DateTimeField(_("given"), db_default=Now())
    given_by = models.CharField(max_length=254, blank=True)
    is_taken = models.BooleanField(default=True)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    subject_title = models.CharField(_("document"), max_length=255, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    voided_by_name = models.CharField(max_length=254, blank=True)
    void_reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sequence", "number"], name="numbering_number_once"),
            models.UniqueConstraint(fields=["legal_entity", "kind", "text"], name="numbering_text_once"),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, void_reason="") | Q(voided_at__isnull=False) & ~Q(void_reason=""),
                name="numbering_void_with_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-given_at", "-id"], name="numbering_given"),
            models.Index(fields=["kind", "-given_at", "-id"], name="numbering_kind"),
            models.Index(fields=["legal_entity", "-given_at", "-id"], name="numbering_entity"),
            models.Index(fields=["-given_at", "-id"], name="numbering_voided", condition=Q(voided_at__isnull=False)),
            models.Index(fields=["-given_at", "-id"], name="numbering_unused", condition=Q(is_taken=False)),
            models.Index(fields=["text", "id"], name="numbering_text"),
            models.Index(fields=["-on", "-id"], name="numbering_day"),
            models.Index(
                fields=["subject_type", "subject_id"], name="numbering_subject", condition=~Q(subject_type="")
            ),
            search_index("numbering_search", "text", "subject_title"),
        ]

    def __str__(self) -> str:
        return self.text
