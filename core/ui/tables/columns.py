"""Columns of a table: what a cell shows on one or two lines, how it is ordered, and what an export writes.

Drawing avoids templates: a page draws a thousand cells. `TemplateColumn` is for the cells that are worth one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import django_tables2 as tables
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.db.models.expressions import Combinable
from django.template.loader import get_template
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.ui import formatting
from core.ui.tables.links import RowUrl
from core.ui.templatetags.ui_dates import day, when
from core.ui.templatetags.ui_icons import icon
from core.ui.templatetags.ui_numbers import money

type Label = str | Promise
type Getter = Callable[[Any], Any]

CARD_ROLES = frozenset({"", "title", "badge", "who", "measure"})
DEGREE_ICONS = {"warn": "alert-triangle", "bad": "alert-circle"}


def field_of(model: type[Model], path: str) -> Any:
    """Return the model's field at the end of a path, None where the path ends in something else."""
    field: Any = None
    for name in path.split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        model = field.related_model or model
    return field


def getter_of(accessor: str | Getter) -> Getter:
    """Return a function that follows the path from a row; a missing relation on the way gives None."""
    if callable(accessor):
        return accessor
    names = accessor.split("__")

    def get(record: Any) -> Any:
        for name in names:
            record = getattr(record, name, None)
            if record is None:
                return None
        return record() if callable(record) else record

    return get


class Column(tables.Column):
    """Text on one line, with a quieter second line where `second` names it.

    `accessor` and `second` are paths ("organization__name") or functions of the row; `sort` is a path or expression,
    by default the accessor's path. `card` is the cell's role on a phone: title, badge, who or measure; a cell without
    one is left out there. A `hidden` column is offered and not shown at first; a `permission` hides it altogether.
    `degree` gives "warn" or "bad" for a critical cell.
    """

    number = False

    def __init__(
        self,
        label: Label,
        accessor: str | Getter = "",
        *,
        second: str | Getter = "",
        second_label: Label = "",
        sort: str | Combinable | None = None,
        hidden: bool = False,
        pinned: bool = False,
        card: str = "",
        link: str | Callable[[Any], str] = "",
        permission: str = "",
        degree: Callable[[Any], str] | None = None,
        exported: bool = True,
    ) -> None:
        super().__init__(verbose_name=label, visible=not hidden)
        if card not in CARD_ROLES:
            raise ValueError(f"{card!r} is no role of a cell on a phone: {', '.join(sorted(CARD_ROLES - {''}))}")
        self.name = ""
        self.path = accessor
        self.second = second
        self.second_label = second_label
        self.sort = sort
        self.hidden = hidden
        self.pinned = pinned
        self.card = card
        self.url = RowUrl(link) if link else None
        self.permission = permission
        self.degree = degree
        self.exported = exported
        self._labels: Mapping[Any, Any] = {}

    @property
    def label(self) -> Label:
        return self.verbose_name  # type: ignore[no-any-return]

    def prepare(self, name: str, model: type[Model]) -> None:
        """Learn from the model what the path leads to; called once for each table."""
        self.name = name
        self.path = self.path or name
        self.value_of = getter_of(self.path)
        self.second_of = getter_of(self.second) if self.second else None
        field = field_of(model, self.path) if isinstance(self.path, str) else None
        self._labels = dict(field.flatchoices) if field is not None and field.choices else {}
        if self.sort is None and isinstance(self.path, str):
            self.sort = self.path
        if self.sort is None:
            raise ValueError(f"{model.__name__}: column {name!r} needs `sort`: its values come from a function")

    def related(self) -> list[str]:
        """Return the relations that its cells follow, so that the rows are read with them in one query."""
        paths = [path for path in (self.path, self.second) if isinstance(path, str) and "__" in path]
        return [path.rpartition("__")[0] for path in paths]

    def show(self, value: Any, record: Any) -> Any:
        """Write the value of the first line for a person."""
        return self._labels.get(value, value)

    def draw(self, record: Any) -> SafeString:
        """Write the cell's inside."""
        value = self.value_of(record)
        text = formatting.DASH if value is None or value == "" else conditional_escape(self.show(value, record))
        url = self.url.of(record) if self.url else ""
        first = format_html('<a href="{}">{}</a>', url, text) if url else format_html("<span>{}</span>", text)
        return format_html('<span class="at-cell">{}{}</span>', self._critical(first, record), self._second(record))

    def _second(self, record: Any) -> str:
        if self.second_of is None:
            return ""
        value = self.second_of(record)
        return "" if value is None or value == "" else format_html("<small>{}</small>", value)

    def _critical(self, first: SafeString, record: Any) -> SafeString:
        degree = self.degree(record) if self.degree else ""
        if not degree:
            return first
        return format_html('<span class="at-critical at-critical-{}">{}{}</span>', degree, self._mark(degree), first)

    @staticmethod
    def _mark(degree: str) -> SafeString:
        return icon(DEGREE_ICONS[degree])

    def render(self, record: Any) -> SafeString:
        return self.draw(record)

    def export_labels(self) -> list[str]:
        return [str(self.label), str(self.second_label)] if self.second_label else [str(self.label)]

    def export_values(self, record: Any) -> list[Any]:
        """Return what stands in a file: values, not their looks."""
        value = self.value_of(record)
        values = [self._labels.get(value, value)]
        if self.second_label:
            values.append(self.second_of(record) if self.second_of else None)
        return values


class NumberColumn(Column):
    """A figure, right-aligned, with its unit."""

    number = True

    def __init__(
        self, label: Label, accessor: str | Getter = "", *, places: int = 0, unit: str = "", **more: Any
    ) -> None:
        super().__init__(label, accessor, **more)
        self.places = places
        self.unit = unit

    def show(self, value: Any, record: Any) -> Any:
        return formatting.quantity(value, self.unit, self.places)


class MoneyColumn(Column):
    """An amount with its currency; `currency` is a code or a path to it."""

    number = True

    def __init__(
        self, label: Label, accessor: str | Getter = "", *, currency: str = "RUB", signed: bool = False, **more: Any
    ) -> None:
        super().__init__(label, accessor, **more)
        self.currency = currency
        self.signed = signed
        self._currency_of = None if len(currency) == 3 and currency.isupper() else getter_of(currency)

    def show(self, value: Any, record: Any) -> Any:
        currency = self._currency_of(record) if self._currency_of else self.currency
        return money(value, currency, signed=self.signed)


class MomentColumn(Column):
    """A date with its time: 22.11, 14:27."""

    def show(self, value: Any, record: Any) -> Any:
        return when(value)


class DayColumn(Column):
    """A date."""

    def show(self, value: Any, record: Any) -> Any:
        return day(value)


class FlagColumn(Column):
    """Yes or no."""

    def __init__(
        self, label: Label, accessor: str | Getter = "", *, yes: Label = "", no: Label = "", **more: Any
    ) -> None:
        super().__init__(label, accessor, **more)
        self.words = {True: yes or _("Yes"), False: no or _("No")}

    def show(self, value: Any, record: Any) -> Any:
        return self.words[bool(value)]

    def export_values(self, record: Any) -> list[Any]:
        value = self.value_of(record)
        return [None if value is None else self.words[bool(value)]]


@dataclass(frozen=True, kw_only=True)
class Mark:
    """How a status looks; tones: ok, info, warn, bad, idle, outline."""

    tone: str
    icon: str


UNKNOWN = Mark(tone="idle", icon="circle-dashed")


class BadgeColumn(Column):
    """A status as a badge; its words are the field's choices unless `words` says others, the second line its cause."""

    def __init__(
        self,
        label: Label,
        accessor: str | Getter = "",
        *,
        marks: Mapping[Any, Mark],
        words: Mapping[Any, Label] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(label, accessor, **more)
        self.marks = marks
        self.words = words or {}

    def show(self, value: Any, record: Any) -> Any:
        return self.words.get(value, super().show(value, record))

    def draw(self, record: Any) -> SafeString:
        value = self.value_of(record)
        if value is None or value == "":
            return SafeString(formatting.DASH)
        mark = self.marks.get(value, UNKNOWN)
        words = self.show(value, record)
        badge = format_html('<span class="badge badge-{}">{}{}</span>', mark.tone, icon(mark.icon), words)
        return format_html('<span class="at-cell-status">{}{}</span>', badge, self._second(record))

    def _second(self, record: Any) -> str:
        value = self.second_of(record) if self.second_of else None
        return "" if value is None or value == "" else format_html('<span class="at-under">{}</span>', value)

    def export_values(self, record: Any) -> list[Any]:
        value = self.value_of(record)
        return [self.words.get(value, self._labels.get(value, value)), *super().export_values(record)[1:]]


class TemplateColumn(Column):
    """A cell drawn by a small template with `record` and `value`."""

    def __init__(self, label: Label, accessor: str | Getter = "", *, template: str, **more: Any) -> None:
        super().__init__(label, accessor, **more)
        self.template = template

    def draw(self, record: Any) -> SafeString:
        context = {"record": record, "value": self.value_of(record), "column": self}
        return SafeString(get_template(self.template).render(context))
