"""Directories as a list, and each directory's entries with the columns of its own fields."""

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core.directories.models import Directory, Entry
from core.directories.rights import VIEW, change_code
from core.directories.selectors import SEARCHED, known_directories, seen_directories, seen_entries
from core.fields.selectors import fields_of
from core.fields.tables import with_fields
from core.ui import formatting
from core.ui.tables.columns import BadgeColumn, Column, Mark, MomentColumn, NumberColumn
from core.ui.tables.declared import Empty, RowAction
from core.ui.tables.filters import YesNoFilter
from core.ui.tables.table import Table

MARKS = {True: Mark(tone="ok", icon="circle-check"), False: Mark(tone="idle", icon="archive")}
WORDS = {True: pgettext_lazy("directory", "In use"), False: pgettext_lazy("directory", "Out of use")}


class InUseFilters(django_filters.FilterSet):
    on = YesNoFilter(label=_("State"), field_name="is_active", lookup_expr="exact", yes=WORDS[True], no=WORDS[False])


class DirectoryTable(Table):
    code: ClassVar[str] = "directories.directories"
    title: ClassVar[Any] = _("Directories")
    model: ClassVar = Directory
    permission: ClassVar[str] = VIEW
    filterset: ClassVar = InUseFilters
    search: ClassVar = ("title", "code")
    search_hint: ClassVar[Any] = pgettext_lazy("directory", "Name or code")
    order: ClassVar[str] = "name"
    empty: ClassVar = Empty(
        title=_("No directories yet"),
        text=_("Banks, goods, regions: what forms and filters of the company choose from."),
        icon="books",
        action=_("New directory"),
        url="directories:directory_new",
        permission="directories.manage_directory",
    )

    name = Column(
        pgettext_lazy("directory", "Name"),
        "title",
        second="code",
        pinned=True,
        card="title",
        link=lambda record: reverse("directories:entry_list", args=[record.code]),
    )
    entries = NumberColumn(_("Entries"), "found", sort=F("found"), card="measure")
    source = Column(pgettext_lazy("directory", "Comes from"), "source", card="who")
    state = BadgeColumn(_("State"), "is_active", marks=MARKS, words=WORDS, card="badge")
    made = MomentColumn(_("Made on"), "created_at", hidden=True)

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        counted = Entry.objects.filter(directory=OuterRef("pk"), is_active=True).order_by().values("directory")
        found: Any = Coalesce(Subquery(counted.annotate(found=Count("pk")).values("found")), 0)
        counted_entries: QuerySet[Any] = seen_directories(viewer).annotate(found=found)
        return counted_entries

    @staticmethod
    def found_words(count: Any) -> str:
        words = ngettext("%(count)s directory", "%(count)s directories", count.value)
        return words % {"count": formatting.number(count.value)}


class EntryTable(Table):
    """Entries of every directory that the reader may see; `directories.entries:banks` is the list of one."""

    code: ClassVar[str] = "directories.entries"
    title: ClassVar[Any] = _("Entries of directories")
    model: ClassVar = Entry
    permission: ClassVar[str] = VIEW
    filterset: ClassVar = InUseFilters
    search: ClassVar = SEARCHED
    search_hint: ClassVar[Any] = _("Code, name or any text")
    order: ClassVar[str] = "name"
    empty: ClassVar = Empty(
        title=_("No entries yet"),
        text=_("Add them one by one or take in a file of them."),
        icon="books",
    )

    name = Column(
        pgettext_lazy("directory", "Name"),
        "name",
        second="code",
        second_label=_("Code"),
        pinned=True,
        card="title",
        link="directories:entry_detail",
    )
    state = BadgeColumn(_("State"), "is_active", marks=MARKS, words=WORDS, card="badge")
    changed = MomentColumn(_("Changed on"), "changed_at", hidden=True)

    directory: ClassVar[Directory | None] = None

    @classmethod
    def member(cls, name: str) -> type[Table] | None:
        directory = known_directories().filter(code=name).first()
        return None if directory is None else entry_table(directory)

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        found = seen_entries(viewer)
        if cls.directory is None:
            return found
        # Whether the directory may be seen is asked once, so that the index of its entries alone is read.
        if not seen_directories(viewer).filter(pk=cls.directory.pk).exists():
            return found.none()
        return Entry.objects.filter(directory=cls.directory.pk)

    @staticmethod
    def found_words(count: Any) -> str:
        words = ngettext("%(count)s entry", "%(count)s entries", count.value)
        return words % {"count": formatting.number(count.value)}


def entry_table(directory: Directory) -> type[Table]:
    """Return the list of one directory's entries, with a column and a filter for each of its fields."""
    change: dict[str, Any] = {"permission": "directories.change_entry"}
    if directory.is_restricted:
        change = {"permission": change_code(directory.code)}
    actions: Sequence[RowAction] = (
        RowAction(code="edit", label=_("Change"), icon="pencil", url="directories:entry_edit", **change),
        RowAction(
            code="off",
            label=_("Take out of use"),
            icon="archive",
            url="directories:entry_off",
            kind="post",
            when=lambda record: record.is_active,
            **change,
        ),
        RowAction(
            code="on",
            label=_("Bring back into use"),
            icon="archive-off",
            url="directories:entry_on",
            kind="post",
            when=lambda record: not record.is_active,
            **change,
        ),
    )
    return with_fields(
        EntryTable,
        fields_of(directory.owner),
        column="values",
        cards=("who", "measure"),
        code=f"{EntryTable.code}:{directory.code}",
        title=directory.title,
        directory=directory,
        row_actions=() if directory.source or not directory.is_active else actions,
    )
