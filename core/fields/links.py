"""The door to entries of directories, which stand in a layer above: the setting LINKED_ENTRIES names who knows them."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django import forms
from django.conf import settings
from django.utils.module_loading import import_string


class Linked(Protocol):
    def form_field(self, target: str, facts: Mapping[str, Any]) -> forms.Field:
        """Return the control that chooses an entry of the directory and gives its number."""

    def titles(self, numbers: Iterable[int]) -> dict[int, str]:
        """Return what entries are called, in one query."""

    def options(self, target: str) -> list[tuple[int, str]] | None:
        """Return the entries in use where they are few enough to choose from, else nothing."""

    def search(self, target: str, text: str) -> list[int]:
        """Return the numbers of the first entries of which the text speaks."""

    def targets(self) -> list[tuple[str, str]]:
        """Return the directories that a field may lead to: code and title."""

    def find(self, target: str, codes: Iterable[str]) -> dict[str, int]:
        """Return the numbers of entries by their codes, in one query."""


def linked() -> Linked:
    found: Linked = import_string(settings.LINKED_ENTRIES)
    return found


def form_field(field: Any, facts: Mapping[str, Any]) -> forms.Field:
    return linked().form_field(field.target, facts)


def titles(numbers: Iterable[int]) -> dict[int, str]:
    wanted = [one for one in numbers if isinstance(one, int)]
    return linked().titles(wanted) if wanted else {}
