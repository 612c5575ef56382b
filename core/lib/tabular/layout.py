"""Which columns a table may have, and where they are found in a file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

_SPACES = re.compile(r"\s+")
_ROUBLES = re.compile(r",? ?\(?(?:руб\.?|₽)\)?$")
_TOTAL = re.compile(r"\W*(?:итого|всего)\b", re.IGNORECASE)


def plain(text: Any) -> str:
    """Return a title or word as it is compared: one case, one space, ё as е."""
    return _SPACES.sub(" ", str(text)).strip(" \"'*:").casefold().replace("ё", "е")


@dataclass(frozen=True, slots=True)
class Field:
    """A column by the name our code uses and the titles that files use, the surest title first."""

    name: str
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """The columns of one kind of table; each group of `required` needs at least one of its fields."""

    fields: tuple[Field, ...]
    required: tuple[tuple[str, ...], ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The titles of required columns, by which the right reading of a file is recognised."""
        needed = {name for group in self.required for name in group}
        return tuple(plain(title) for field in self.fields if field.name in needed for title in field.titles)

    @cached_property
    def _places(self) -> dict[str, list[tuple[int, int]]]:
        """Title -> the fields it may mean, with the rank of the title within its field."""
        places: dict[str, list[tuple[int, int]]] = {}
        for position, field in enumerate(self.fields):
            for rank, title in enumerate((*field.titles, field.name)):
                places.setdefault(plain(title), []).append((position, rank))
        for title, found in list(places.items()):
            # "Сумма" is also what "Сумма, руб." means where nobody names the bare title.
            places.setdefault(_ROUBLES.sub("", title), [(position, rank + 50) for position, rank in found])
        return places

    def match(self, cells: Sequence[Any]) -> dict[str, int]:
        """Return field name -> index of the cell that titles it; the surer title wins, then the one further left."""
        best: dict[int, tuple[int, int]] = {}
        for index, cell in enumerate(cells):
            if not isinstance(cell, str) or not cell:
                continue
            title = plain(cell)
            for position, rank in self._meanings(title):
                best[position] = min(best.get(position, (rank, index)), (rank, index))
        return {self.fields[position].name: index for position, (_rank, index) in sorted(best.items())}

    def _meanings(self, title: str) -> list[tuple[int, int]]:
        return self._places.get(title) or self._places.get(_ROUBLES.sub("", title)) or []

    def missing(self, found: dict[str, int]) -> list[str]:
        """Return the first title of each required group that the header lacks."""
        titles = {field.name: field.titles[0] for field in self.fields}
        return [titles[group[0]] for group in self.required if not any(name in found for name in group)]


def is_total(cells: Sequence[Any]) -> bool:
    """Say whether the row sums other rows up: its first filled cell begins with Итого or Всего."""
    for cell in cells:
        if cell not in ("", None):
            return isinstance(cell, str) and _TOTAL.match(cell) is not None
    return False


def is_blank(cells: Sequence[Any]) -> bool:
    return not any(cell not in ("", None) and str(cell).strip() for cell in cells)
