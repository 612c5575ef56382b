"""Directories, their entries, and files of entries on their way in."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ui.tables.search import search_index

LONGEST_CODE, LONGEST_TITLE, LONGEST_NAME = 40, 120, 300


class Directory(models.Model):
    """A list of reference data; `module` says who declares it, nobody for the company's own.

    With `is_restricted` a role needs the directory's own right to see or change it. Where `source` names an outside
    system, entries come from there alone.
    """

    code = models.SlugField(_("code"), max_length=LONGEST_CODE, unique=True)
    title = models.CharField(pgettext_lazy("directory", "name"), max_length=LONGEST_TITLE)
    module = models.CharField(max_length=40, blank=True)
    source = models.CharField(_("source"), max_length=LONGEST_TITLE, blank=True)
    is_restricted = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(code__regex=r"^[a-z][a-z0-9_]*$"), name="directories_directory_code"),
            models.CheckConstraint(condition=~Q(title=""), name="directories_directory_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def owner(self) -> str:
        """Under which its fields are kept."""
        return owner_of(self.code)


def owner_of(code: str) -> str:
    return f"directory:{code}"


class Entry(models.Model):
    """A line of a directory, known by its code; `values` by the codes of fields, `words` is what a search looks in."""

    directory = models.ForeignKey(Directory, on_delete=models.DO_NOTHING, related_name="entries", db_index=False)
    code = models.CharField(_("code"), max_length=LONGEST_CODE)
    name = models.CharField(pgettext_lazy("directory", "name"), max_length=LONGEST_NAME)
    values = models.JSONField(default=dict, blank=True)
    words = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["directory", "code"], name="directories_entry_code"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="directories_entry_named"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["directory", "name", "id"], name="directories_entry_by_name"),
            models.Index(fields=["directory", "-changed_at", "-id"], name="directories_entry_changed"),
            GinIndex(fields=["values"], name="directories_entry_values", opclasses=["jsonb_path_ops"]),
            search_index("directories_entry_search", "words"),
        ]

    def __str__(self) -> str:
        return self.name


class ImportState(models.TextChoices):
    CHECKING = "checking", pgettext_lazy("import", "Being checked")
    READY = "ready", pgettext_lazy("import", "Waits for a decision")
    TAKING = "taking", pgettext_lazy("import", "Being taken in")
    DONE = "done", pgettext_lazy("import", "Taken in")
    DISCARDED = "discarded", pgettext_lazy("import", "Put away")
    REFUSED = "refused", pgettext_lazy("import", "Cannot be taken")
    BROKEN_OFF = "broken_off", pgettext_lazy("import", "Broke off")


class EntryImport(models.Model):
    """A file of entries: what would come of it, then what has.

    `problems` are [line, code, words] of refused rows, in the `language` of who sent the file; `problem` says by
    language why the whole file cannot be taken.
    """

    directory = models.ForeignKey(Directory, on_delete=models.DO_NOTHING, related_name="imports")
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.CHECKING)
    job_id = models.BigIntegerField(null=True)
    language = models.CharField(max_length=10, blank=True)
    problem = models.JSONField(default=dict)
    file_name = models.CharField(max_length=255)
    file = models.CharField(max_length=255)
    created = models.IntegerField(default=0)
    updated = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    problems = models.JSONField(default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DB_SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="directories_import_state"),
        ]
