"""Addresses of rows: reversed once for a page, filled in for each row."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.http import urlencode

NUMBER = 918273645
IDENTIFIER = UUID("91827364-5918-4273-a459-182736459182")


class RowUrl:
    """The address of a row: a URL name that takes the primary key, or a function of the row."""

    def __init__(self, target: str | Callable[[Any], str]) -> None:
        self.target = target
        self._patterns: dict[str | None, tuple[str, str] | None] = {}

    def of(self, record: Any) -> str:
        if callable(self.target):
            return self.target(record)
        return self.by_key(record.pk)

    def by_key(self, pk: Any) -> str:
        """Return the address for a primary key; "" where this host has no such page."""
        urlconf = get_urlconf()
        if urlconf not in self._patterns:
            self._patterns[urlconf] = _pattern(str(self.target))
        pattern = self._patterns[urlconf]
        return f"{pattern[0]}{pk}{pattern[1]}" if pattern else ""


def _pattern(name: str) -> tuple[str, str] | None:
    for placeholder in (NUMBER, IDENTIFIER):
        try:
            before, _, after = reverse(name, args=[placeholder]).partition(str(placeholder))
        except NoReverseMatch:
            continue
        return before, after
    return None


def with_query(url: str, pairs: list[tuple[str, str]]) -> str:
    return f"{url}?{urlencode(pairs)}" if pairs else url
