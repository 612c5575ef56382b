"""Reads of directories and their entries, in the reader's rights."""

from typing import Any

from django.db.models import Q, QuerySet

from core.directories.models import Directory, Entry, EntryImport
from core.directories.rights import VIEW, may_view
from core.fields.objects import extended_objects
from core.lib.company import current_company
from core.organizations.viewer import Viewer
from core.ui.tables.search import search_condition

SEARCHED = ("words",)
FEW = 50


def known_directories() -> QuerySet[Directory]:
    """Return the company's directories and those of its modules that are on."""
    return Directory.objects.filter(Q(module="") | Q(module__in=current_company().modules))


def seen_directories(viewer: Viewer) -> QuerySet[Directory]:
    """Return the directories that the viewer may see, those in use first."""
    if not viewer.is_staff or not viewer.has_permission(VIEW):
        return Directory.objects.none()
    closed = [one.pk for one in known_directories().filter(is_restricted=True) if not may_view(viewer, one)]
    return known_directories().exclude(pk__in=closed).order_by("-is_active", "title")


def owners_of_fields(viewer: Viewer) -> list[str]:
    """Return whose fields the viewer may set up: directories that he sees, and objects that take fields."""
    return [*(one.owner for one in seen_directories(viewer)), *(one.code for one in extended_objects())]


def get_directory(viewer: Viewer, code: Any) -> Directory:
    return seen_directories(viewer).get(code=code)


def seen_entries(viewer: Viewer) -> QuerySet[Entry]:
    return Entry.objects.filter(directory__in=seen_directories(viewer).order_by().values("pk"))


def get_entry(viewer: Viewer, pk: Any) -> Entry:
    return seen_entries(viewer).select_related("directory").get(pk=pk)


def get_import(viewer: Viewer, pk: Any) -> EntryImport:
    seen = seen_directories(viewer).order_by().values("pk")
    return EntryImport.objects.filter(directory__in=seen).select_related("directory").get(pk=pk)


def entries_of(code: str) -> QuerySet[Entry]:
    """Return the entries in use of a directory, for whoever needs them in its own work."""
    return Entry.objects.filter(directory__code=code, is_active=True)


def find_entries(code: str, text: str) -> list[Entry]:
    """Return the first entries in use of which the text speaks."""
    condition = search_condition(text, SEARCHED)
    found = entries_of(code).order_by("name", "pk")
    return list((found if condition is None else found.filter(condition))[:FEW])
