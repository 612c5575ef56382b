"""The conditions of an address put on rows, and written as chips."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django_filters import FilterSet

from core.ui.tables.filters import chip_text
from core.ui.tables.search import search_condition
from core.ui.tables.state import State
from core.ui.tables.table import OWN_COMPANY, Table, TablePlan, is_client


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One condition in words, with the parameters that hold it."""

    name: str
    value: str
    parameters: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Stands for the request where there is none: a background job reads for somebody too."""

    user: Any
    viewer: Any


class Conditions:
    """A table's filters for one reader; values that a filter refuses count as not given."""

    def __init__(self, table: type[Table], request: HttpRequest | Reader) -> None:
        self.table = table
        self.plan: TablePlan = table.plan()
        self.request = request
        self._cleaned: dict[tuple[str, ...], Any] = {}

    @cached_property
    def filterset(self) -> FilterSet:
        """The filter set whose fields know the reader by `request.user` and `request.viewer`."""
        assert self.table.filterset is not None  # noqa: S101 asked for only where the table has filters
        made: FilterSet = self.table.filterset(None, queryset=self.table.model._default_manager.none())
        made.request = self.request
        owner, viewer = self.table.owner_filter, getattr(self.request, "viewer", None)
        if owner and viewer is not None and is_client(viewer):
            if viewer.joint:
                made.filters[owner].label = OWN_COMPANY
            else:
                del made.filters[owner]
        if viewer is not None and is_client(viewer):
            for name in [name for name, one in made.filters.items() if getattr(one, "of_company", False)]:
                del made.filters[name]
        return made

    def apply(self, rows: QuerySet[Any], state: State) -> QuerySet[Any]:
        """Return the rows under the conditions and the search of an address."""
        for name, value in self.values(state):
            rows = self.filterset.filters[name].filter(rows, value)
        condition = search_condition(state.search, self.table.search)
        return rows if condition is None else rows.filter(condition)

    def values(self, state: State) -> Iterator[tuple[str, Any]]:
        """Return the filters that are set, with their checked values."""
        if not state.conditions:
            return
        data = state.data()
        for name, parameters in self.plan.filter_parameters.items():
            if name in self.filterset.filters and any(parameter in data for parameter in parameters):
                value = self._cleaned_value(name, data)
                if value is not None:
                    yield name, value

    def _cleaned_value(self, name: str, data: QueryDict) -> Any:
        """Check a value once for a page, since tiles ask for the same ones again."""
        key = (
            name,
            *(text for parameter in self.plan.filter_parameters[name] for text in (*data.getlist(parameter), "|")),
        )
        if key not in self._cleaned:
            self._cleaned[key] = self._clean(name, data)
        return self._cleaned[key]

    def _clean(self, name: str, data: QueryDict) -> Any:
        field = self.filterset.filters[name].field
        try:
            value = field.clean(field.widget.value_from_datadict(data, {}, name))
        except ValidationError:
            return None
        if isinstance(value, QuerySet):
            value = list(value)
        return None if value in ("", [], ()) else value

    def chips(self, state: State) -> list[Chip]:
        return [
            Chip(
                name=str(self.filterset.filters[name].label),
                value=chip_text(self.filterset.filters[name], value),
                parameters=tuple(self.plan.filter_parameters[name]),
            )
            for name, value in self.values(state)
        ]

    def tile_state(self, state: State, pairs: Iterable[tuple[str, str]]) -> State:
        """Return the state behind a tile: the other conditions stay."""
        return state.with_conditions(self.plan.tile_parameters, pairs)
