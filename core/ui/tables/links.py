"""Addresses of rows: reversed once for a page, filled in for each row."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, get_urlconf, reverse

NUMBER = 918273645
IDENTIFIER = UUID("91827364-5918-4273-a459-182736459182")


class RowUrl:
    """The address of a row: a URL name that takes the primary key, or a function of the row."""

    def __init__(self, target: str | Callable[[Any], str]) -> None:
        self.target = target
        self._patterns: dict[str | None, tuple[str, str] | None] = {}

    def of(self, record: Any) -> str:
        return self.for_page()(record)

    def for_page(self) -> Callable[[Any], str]:
        """Return the function for the rows of one page; it gives "" where this host has no such page."""
        if callable(self.target):
            return self.target
        urlconf = get_urlconf()
        if urlconf not in self._patterns:
            self._patterns[urlconf] = _pattern(self.target)
        pattern = self._patterns[urlconf]
        if pattern is None:
            return _nowhere
        before, after = pattern
        return lambda record: f"{before}{record.pk}{after}"


def _nowhere(record: Any) -> str:
    return ""


def _pattern(name: str) -> tuple[str, str] | None:
    for placeholder in (NUMBER, IDENTIFIER):
        try:
            before, _, after = reverse(name, args=[placeholder]).partition(str(placeholder))
        except NoReverseMatch:
            continue
        return before, after
    return None
