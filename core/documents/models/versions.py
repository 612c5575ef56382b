"""Versions: files that nobody changes or removes, their status, its history, and pictures of them.

Triggers of the second migration keep what no constraint can: of a version nothing but its status ever changes, and
its history only grows.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from core.documents.models.documents import Document
from core.documents.states import Side, VersionStatus


class Version(models.Model):
    """One file of one side. `number` counts the side's versions; the author's name stays when the person has gone.

    `stored_name` is drawn by lot below the company's own folder and says nothing of the file.
    """

    document = models.ForeignKey(Document, on_delete=models.DO_NOTHING, related_name="versions", db_index=False)
    side = models.CharField(max_length=10, choices=Side)
    number = models.PositiveIntegerField()
    file_name = models.CharField(max_length=200)
    stored_name = models.CharField(max_length=120, unique=True)
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    author_name = models.CharField(max_length=254)
    created_at = models.DateTimeField(db_default=Now())
    status = models.CharField(max_length=20, choices=VersionStatus, default=VersionStatus.UPLOADED)
    comment = models.CharField(max_length=1000, blank=True)
    status_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    status_by_name = models.CharField(max_length=254, blank=True)
    status_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "side", "number"], name="documents_version_number"),
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="documents_version_side"),
            models.CheckConstraint(
                condition=models.Q(status__in=VersionStatus.values), name="documents_version_status"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="rejected") | ~models.Q(comment=""), name="documents_rejected_with_reason"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["sha256"], name="documents_version_hash")]

    def __str__(self) -> str:
        return self.file_name


class VersionChange(models.Model):
    """Who set which status, when and with which words; lines are only ever added."""

    version = models.ForeignKey(Version, on_delete=models.DO_NOTHING, related_name="changes")
    before = models.CharField(max_length=20, choices=VersionStatus, blank=True)
    after = models.CharField(max_length=20, choices=VersionStatus)
    comment = models.CharField(max_length=1000, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    author_name = models.CharField(max_length=254)
    at = models.DateTimeField(db_default=Now())


class PreviewState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("preview", "Being made")
    READY = "ready", pgettext_lazy("preview", "Ready")
    NONE = "none", pgettext_lazy("preview", "Not shown here")
    FAILED = "failed", pgettext_lazy("preview", "Could not be made")


class Preview(models.Model):
    """Pictures of a version's pages, made anew when they are lost; `pages` counts the pictures, `total` the pages."""

    version = models.OneToOneField(Version, on_delete=models.DO_NOTHING, related_name="preview", primary_key=True)
    state = models.CharField(max_length=10, choices=PreviewState, default=PreviewState.WAITING)
    extension = models.CharField(max_length=4, blank=True)  # of the pictures: "png" or "jpg"
    pages = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
