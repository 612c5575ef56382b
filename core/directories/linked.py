"""What typed fields of lower layers need to know of entries; core.fields.links is their door."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from core.directories.form_fields import EntryField
from core.directories.models import Entry
from core.directories.selectors import FEW, entries_of, find_entries, known_directories


class Entries:
    def form_field(self, target: str, facts: Mapping[str, Any]) -> forms.Field:
        return EntryField(target, **facts)

    def titles(self, numbers: Iterable[int]) -> dict[int, str]:
        return dict(Entry.objects.filter(pk__in=set(numbers)).values_list("pk", "name"))

    def options(self, target: str) -> list[tuple[int, str]] | None:
        found = list(entries_of(target).order_by("name", "pk").values_list("pk", "name")[: FEW + 1])
        return found if len(found) <= FEW else None

    def search(self, target: str, text: str) -> list[int]:
        return [one.pk for one in find_entries(target, text)]

    def targets(self) -> list[tuple[str, str]]:
        return list(known_directories().order_by("title").values_list("code", "title"))

    def find(self, target: str, codes: Iterable[str]) -> dict[str, int]:
        found = Entry.objects.filter(directory__code=target, is_active=True, code__in=set(codes))
        return dict(found.values_list("code", "pk"))


LINKED = Entries()
