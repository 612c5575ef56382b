"""A document: what it is, whose it is, and how it stands."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.documents.states import DocumentStatus, VersionStatus
from core.ui.tables.search import search_index


class DocumentType(models.Model):
    """A type as the company has it: a ready one under another name or put away, or one of its own.

    A ready type without a row is as `core.documents.types` has it.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(default=0)


class Document(models.Model):
    """Something that one client and the company agree on by passing versions to each other.

    `subject` names what the document is about where it belongs to something ("finance.invoice" and its key). The
    status of each side is that of its latest version, empty where there is none.
    """

    organization = models.ForeignKey("organizations.Organization", on_delete=models.DO_NOTHING, related_name="+")
    agreement = models.ForeignKey(
        "organizations.Agreement", on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+"
    )
    type = models.CharField(_("type"), max_length=40)
    number = models.CharField(_("number"), max_length=60, blank=True)
    title = models.CharField(_("title"), max_length=255)
    period_from = models.DateField(_("period from"), null=True, blank=True)
    period_to = models.DateField(_("period to"), null=True, blank=True)
    partner = models.CharField(_("partner"), max_length=255, blank=True)
    bank = models.CharField(_("bank"), max_length=255, blank=True)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=DocumentStatus, default=DocumentStatus.EMPTY)
    client_status = models.CharField(max_length=20, choices=VersionStatus, blank=True)
    company_status = models.CharField(max_length=20, choices=VersionStatus, blank=True)
    client_versions = models.PositiveIntegerField(default=0)
    company_versions = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(_("changed"), db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=DocumentStatus.values), name="documents_status"),
            models.CheckConstraint(
                condition=models.Q(period_from__isnull=True)
                | models.Q(period_to__isnull=True)
                | models.Q(period_to__gte=models.F("period_from")),
                name="documents_period_runs_on",
            ),
            models.CheckConstraint(
                condition=models.Q(subject_type="", subject_id__isnull=True)
                | (~models.Q(subject_type="") & models.Q(subject_id__isnull=False)),
                name="documents_whole_subject",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-changed_at", "-id"], name="documents_changed"),
            models.Index(fields=["organization", "-changed_at", "-id"], name="documents_of_client"),
            models.Index(fields=["status", "-changed_at", "-id"], name="documents_by_status"),
            models.Index(fields=["type", "-changed_at", "-id"], name="documents_by_type"),
            models.Index(fields=["type", "status"], name="documents_type_and_status"),
            models.Index(fields=["title", "id"], name="documents_by_title"),
            models.Index(fields=["period_from", "-id"], name="documents_by_period"),
            models.Index(
                fields=["subject_type", "subject_id"], condition=~models.Q(subject_type=""), name="documents_about"
            ),
            search_index("documents_search", "number", "title", "partner", "bank"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()
