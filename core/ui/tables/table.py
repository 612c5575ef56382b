"""The declaration of a list, and the tables known by their codes."""

from collections.abc import Iterable, Sequence
from copy import copy
from functools import cached_property
from typing import Any, ClassVar

import django_tables2 as tables
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import FilterSet

from core.lib.company import current_company
from core.registry.modules import registry
from core.ui.tables.columns import Column
from core.ui.tables.declared import BulkAction, Empty, RowAction, Tile, Total
from core.ui.tables.filters import parameters
from core.ui.tables.keyset import Order
from core.ui.tables.state import RESERVED


class BadTable(Exception):
    """A table's declaration cannot be used."""


OWN_COMPANY = _("Company")
_tables: dict[str, type["Table"]] = {}


class Table(tables.Table):
    """One list: its columns, filters, tiles, actions and exports.

    `code` ("fuel_cards.cards") names it in addresses, saved settings and exports and starts with its module's slug.
    `rows(viewer, **scope)` returns the rows that a viewer may see: the page and an export in background ask it alike.
    """

    do_not_call_in_templates: ClassVar[bool] = True  # templates read the declaration itself

    code: ClassVar[str] = ""
    title: ClassVar[Any] = ""
    model: ClassVar[type[Model]]
    permission: ClassVar[str] = ""
    filterset: ClassVar[type[FilterSet] | None] = None
    search: ClassVar[Sequence[str]] = ()
    search_hint: ClassVar[Any] = ""
    order: ClassVar[str] = ""
    tiles: ClassVar[Sequence[Tile]] = ()
    totals: ClassVar[Sequence[Total]] = ()
    row_actions: ClassVar[Sequence[RowAction]] = ()
    bulk_actions: ClassVar[Sequence[BulkAction]] = ()
    bulk_permission: ClassVar[str] = ""
    export_permission: ClassVar[str | None] = ""
    empty: ClassVar[Empty | None] = None
    thresholds: ClassVar[Sequence[tuple[str, Any]]] = ()
    found_words: ClassVar[Any] = None  # function of a count: "412 cards"
    # The column and the filter that say to which client company a row belongs. To the client himself they are offered
    # only while he looks at all of his companies together, and then the column is always shown.
    owner_column: ClassVar[str] = ""
    owner_filter: ClassVar[str] = ""

    is_made: ClassVar[bool] = False  # made from a company's own data: known to nobody by its code

    base_columns: ClassVar[dict[str, Column]]
    _plan: ClassVar["TablePlan"]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.code and "code" in cls.__dict__ and not cls.is_made:
            known = _tables.setdefault(cls.code, cls)
            if (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
                raise BadTable(f"{cls.code} is declared by {known.__module__} and by {cls.__module__}")
            _tables[cls.code] = cls

    @classmethod
    def current(cls) -> type["Table"]:
        """Return the list as the company that is entered has it: with columns of its own where it adds some."""
        return cls

    @classmethod
    def member(cls, name: str) -> type["Table"] | None:
        """Return the list `code:name` where this declares a family of lists, each made from the company's data."""
        return None

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        """Return the rows in the viewer's scope."""
        raise NotImplementedError(f"{cls.__name__}.rows")

    @classmethod
    def fill(cls, records: Sequence[Any]) -> None:
        """Add to the rows of a page, or of a portion of an export, what one more query knows about all of them."""

    @classmethod
    def row_class(cls, record: Any) -> str:
        """Return a class for the whole row: "is-late" (red), "is-working" (amber) or none."""
        return ""

    @classmethod
    def row_degree(cls, record: Any) -> str:
        """Return "warn" or "bad" for a row that is marked as a card on a phone."""
        return ""

    @classmethod
    def row_name(cls, record: Any) -> str:
        """Return how the row is called in labels that only a screen reader speaks."""
        return str(record)

    @classmethod
    def plan(cls) -> "TablePlan":
        if "_plan" not in cls.__dict__:
            cls._plan = TablePlan(cls)
        return cls._plan


class TablePlan:
    """What follows from a declaration alone, worked out once."""

    def __init__(self, table: type[Table]) -> None:
        self.table = table
        self.columns: dict[str, Column] = {name: copy(column) for name, column in table.base_columns.items()}
        for name, column in self.columns.items():
            if not isinstance(column, Column):
                raise BadTable(f"{table.__name__}.{name} must be a column of core.ui.tables.columns")
            column.prepare(name, table.model)
        if not self.columns:
            raise BadTable(f"{table.__name__} has no columns")
        if table.order and table.order.removeprefix("-") not in self.columns:
            raise BadTable(f"{table.__name__}.order names no column: {table.order}")
        if table.owner_column and table.owner_column not in self.columns:
            raise BadTable(f"{table.__name__}.owner_column names no column: {table.owner_column}")
        if table.owner_filter and table.owner_filter not in self.filter_parameters:
            raise BadTable(f"{table.__name__}.owner_filter names no filter: {table.owner_filter}")
        if taken := RESERVED & set(self.parameters):
            raise BadTable(f"{table.__name__}: these filter names are taken: {', '.join(sorted(taken))}")
        known = set(self.parameters)
        for tile in table.tiles:
            if unknown := {name for name, _value in tile.pairs} - known:
                raise BadTable(f"{table.__name__}: tile {tile.code} sets unknown filters: {', '.join(unknown)}")

    @cached_property
    def filter_parameters(self) -> dict[str, list[str]]:
        """The names of the address by filter."""
        declared = self.table.filterset.base_filters if self.table.filterset else {}
        return {name: parameters(name, one) for name, one in declared.items()}

    @cached_property
    def parameters(self) -> list[str]:
        return [name for names in self.filter_parameters.values() for name in names]

    @cached_property
    def tile_parameters(self) -> set[str]:
        """Parameters that tiles set: a click on one replaces them all."""
        return {name for tile in self.table.tiles for name, _value in tile.pairs}

    def allowed_columns(self, user: Any, viewer: Any = None) -> dict[str, Column]:
        """Return the columns for a person, and as the viewer looks where there is one.

        A client's right may end at one of his organizations: a column is his only where it is in every row he sees.
        """
        allowed = {name: one for name, one in self.columns.items() if may(user, one.permission)}
        if not is_client(viewer):
            return allowed
        allowed = {name: one for name, one in allowed.items() if not one.of_company and reaches(viewer, one.permission)}
        owner = allowed.get(self.table.owner_column)
        if owner is not None:
            if viewer.joint:
                allowed[owner.name] = owner.as_owner(OWN_COMPANY)
            else:
                del allowed[owner.name]
        return allowed

    def default_columns(self, allowed: Iterable[str]) -> list[str]:
        return [name for name in allowed if not self.columns[name].hidden]

    def order_of(self, sort: str) -> Order:
        """Return the order for "column" or "-column"; the table's own, else the newest rows, for anything else."""
        name = sort.removeprefix("-")
        column = self.columns.get(name)
        if column is None:
            return self.order_of(self.table.order) if self.table.order else Order(name="pk", descending=True)
        return Order(name=name, expression=column.sort, descending=sort.startswith("-"))  # type: ignore[arg-type]

    def related(self, names: Iterable[str]) -> list[str]:
        return [path for name in names for path in self.columns[name].related()]


def is_client(viewer: Any) -> bool:
    """Tell whether somebody looks who acts for client companies."""
    return bool(getattr(viewer, "organizations", ()))


def reaches(viewer: Any, permission: str) -> bool:
    """Tell whether a client holds the permission for all of the organizations that he looks at."""
    return not permission or set(viewer.narrowed(permission).organization_ids) == set(viewer.organization_ids)


def may(user: Any, permission: str) -> bool:
    return not permission or user.has_permission(permission)


def may_export(user: Any, table: type[Table]) -> bool:
    """Tell whether the person may take the list away as a file; the vendor's support takes none."""
    if getattr(user, "support", None) is not None:
        return False
    return table.export_permission is not None and may(user, table.permission) and may(user, table.export_permission)


def find_table(code: str) -> type[Table] | None:
    """Return the table with this code when its module is on in the current company."""
    owner = registry.owner_of(code)
    if owner is not None and owner not in current_company().modules:
        return None
    family, _mark, name = code.partition(":")
    table = _tables.get(family)
    if table is None:
        return None
    return table.member(name) if name else table.current()


def known_tables() -> dict[str, type[Table]]:
    return dict(_tables)
