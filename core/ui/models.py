"""What a person keeps about the lists that he works with: columns and order, saved views, exported files."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import pgettext_lazy


class SavedView(models.Model):
    """Named conditions and order of one list; its owner sees it as a tab."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    table = models.CharField(max_length=80)
    name = models.CharField(pgettext_lazy("table", "name"), max_length=60)
    query = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("user", "table", Lower("name"), name="ui_one_view_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class TableSettings(models.Model):
    """How one person looks at one list: empty values stand for what the list itself declares."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    table = models.CharField(max_length=80)
    columns = models.JSONField(default=list)
    pinned = models.CharField(max_length=80, blank=True)
    widths = models.JSONField(default=dict)
    density = models.CharField(max_length=10, blank=True)
    size = models.PositiveSmallIntegerField(default=0)
    sort = models.CharField(max_length=81, blank=True)
    default_view = models.ForeignKey(SavedView, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "table"], name="ui_one_settings_by_table"),
        ]


class ExportFormat(models.TextChoices):
    XLSX = "xlsx", "XLSX"
    CSV = "csv", "CSV"


class TableExport(models.Model):
    """A file made of a list for one person; the row stays as the record of who took what after the file is gone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    table = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    file_format = models.CharField(max_length=4, choices=ExportFormat)
    query = models.TextField(blank=True)
    columns = models.JSONField(default=list)
    scope = models.JSONField(default=dict)
    organization_id = models.BigIntegerField(null=True, blank=True)
    # Whose rows are in the file, by the numbers of organizations; nothing stands for everybody's.
    seen = models.JSONField(null=True)
    language = models.CharField(max_length=5)
    time_zone = models.CharField(max_length=60)
    job_id = models.BigIntegerField()
    rows_done = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    file_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    is_dismissed = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["user", "-created_at"], name="ui_export_by_person"),
            models.Index(fields=["expires_at"], name="ui_export_kept_files", condition=~models.Q(file_name="")),
        ]

    def __str__(self) -> str:
        return f"{self.title}.{self.file_format}"
