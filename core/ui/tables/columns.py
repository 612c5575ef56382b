"""Columns of a table: what a cell shows on one or two lines, how it is ordered, and what an export writes.

Drawing avoids templates: a page draws a thousand cells. `TemplateColumn` is for the cells that are worth one.
"""

import re
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any, Self

import django_tables2 as tables
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.db.models.expressions import Combinable
from django.template.loader import get_template
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.ui import formatting
from core.ui.tables.links import RowUrl
from core.ui.templatetags.ui_icons import icon

type Label = str | Promise
type Getter = Callable[[Any], Any]
type Shower = Callable[[Any, Any], Any]
type Writer = Callable[[Any], str]  # writes HTML whose every value is escaped

MARKUP = re.compile(r"""[&<>"']""")
EMPTY = f'<span class="at-muted">{formatting.DASH}</span>'
CARD_ROLES = frozenset({"", "title", "badge", "who", "owner", "measure"})
DEGREE_ICONS = {"warn": "alert-triangle", "bad": "alert-circle"}


def safe(value: Any) -> str:
    """Return the value as HTML: escaped unless it says that it is HTML already."""
    if hasattr(value, "__html__"):
        return str(value.__html__())
    text = str(value)
    # Most texts have nothing to escape, and looking is cheaper than five replacements.
    return escape(text) if MARKUP.search(text) else text


def _nothing(record: Any) -> str:
    return ""


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
    by default the accessor's path. `card` is the cell's role on a phone: title, badge, who, owner or measure; a cell
    without one is left out there. A `hidden` column is offered and not shown at first; a `permission` hides it
    altogether.
    `degree` gives "warn" or "bad" for a critical cell.
    """

    number = False
    of_company = False  # what the company notes for itself: no client is offered it
    is_count = False  # a bare figure, whose meaning stands in the column's head alone

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

    def as_owner(self, label: Label) -> Self:
        """Return the column as it says to one reader whose each row is, on a phone too."""
        renamed = copy(self)
        renamed.verbose_name = label
        renamed.card = renamed.card or "owner"
        return renamed

    def related(self) -> list[str]:
        """Return the relations that its cells follow, so that the rows are read with them in one query."""
        paths = [path for path in (self.path, self.second) if isinstance(path, str) and "__" in path]
        return [path.rpartition("__")[0] for path in paths]

    def show(self, value: Any, record: Any) -> Any:
        """Write the value of the first line for a person."""
        return value

    def shower(self) -> Shower:
        """Return `show` for the cells of one page, with what they share worked out."""
        if not self._labels:
            return self.show
        labels = {value: str(label) for value, label in self._labels.items()}
        return lambda value, record: labels.get(value, value)

    def writer(self) -> Writer:
        """Return the function that writes the inside of this column's cells on one page."""
        value_of, show = self.value_of, self.shower()
        url_of = self.url.for_page() if self.url else None
        second, critical = self._second_writer(), self._critical_writer()

        def write(record: Any) -> str:
            value = value_of(record)
            is_empty = value is None or value == ""
            text = EMPTY if is_empty else safe(show(value, record))
            url = url_of(record) if url_of else ""
            first = f'<a href="{safe(url)}">{text}</a>' if url else f"<span>{text}</span>"
            if critical is not None:
                first = critical(first, record)
            under = second(record)
            kind = "at-cell at-cell-blank" if is_empty and not url and not under else "at-cell"
            return f'<span class="{kind}">{first}{under}</span>'

        return write

    def _second_writer(self, opening: str = "<small>", closing: str = "</small>") -> Writer:
        second_of = self.second_of
        if second_of is None:
            return _nothing

        def write(record: Any) -> str:
            value = second_of(record)
            return "" if value is None or value == "" else f"{opening}{safe(value)}{closing}"

        return write

    def _critical_writer(self) -> Callable[[str, Any], str] | None:
        degree_of = self.degree
        if degree_of is None:
            return None
        signs = {degree: icon(name) for degree, name in DEGREE_ICONS.items()}

        def write(first: str, record: Any) -> str:
            degree = degree_of(record)
            if not degree:
                return first
            return f'<span class="at-critical at-critical-{escape(degree)}">{signs[degree]}{first}</span>'

        return write

    def draw(self, record: Any) -> SafeString:
        """Write the inside of one cell."""
        return SafeString(self.writer()(record))

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
        self.is_count = not unit

    def shower(self) -> Shower:
        english, places = formatting.writes_english(), self.places
        sign = f"{formatting.NBSP}{formatting.unit_sign(self.unit)}" if self.unit else ""
        return lambda value, record: f"{formatting.number(value, places, english=english)}{sign}"


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

    def shower(self) -> Shower:
        currency_of, currency, signed = self._currency_of, self.currency, self.signed
        english = formatting.writes_english()

        def show(value: Any, record: Any) -> SafeString:
            code = currency_of(record) if currency_of else currency
            before, kopecks, after = formatting.money_parts(value, code, english=english)
            plus = signed and value > 0
            look, sign = (" at-money-plus", "+") if plus else ("", "")
            return SafeString(
                f'<span class="at-money{look}">{sign}{escape(before)}<small>{kopecks}</small>{escape(after)}</span>'
            )

        return show


class MomentColumn(Column):
    """A date with its time: 22.11, 14:27."""

    def shower(self) -> Shower:
        zone, today, english = timezone.get_current_timezone(), timezone.localdate(), formatting.writes_english()

        def show(value: datetime, record: Any) -> SafeString:
            moment = value.astimezone(zone)
            bare = moment.replace(tzinfo=None)
            full = f"{formatting.day(bare, with_year=True, english=english)}, {formatting.clock(bare)}"
            text = formatting.when(bare, today=today, english=english)
            return SafeString(f'<time datetime="{moment.isoformat()}" title="{full}">{text}</time>')

        return show


class DayColumn(Column):
    """A date."""

    def shower(self) -> Shower:
        today, english = timezone.localdate(), formatting.writes_english()

        def show(value: date, record: Any) -> SafeString:
            text = formatting.day(value, today=today, english=english)
            return SafeString(f'<time datetime="{value.isoformat()}">{text}</time>')

        return show


class FlagColumn(Column):
    """Yes or no."""

    def __init__(
        self, label: Label, accessor: str | Getter = "", *, yes: Label = "", no: Label = "", **more: Any
    ) -> None:
        super().__init__(label, accessor, **more)
        self.words = {True: yes or _("Yes"), False: no or _("No")}

    def shower(self) -> Shower:
        words = {answer: str(word) for answer, word in self.words.items()}
        return lambda value, record: words[bool(value)]

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

    def writer(self) -> Writer:
        value_of, second = self.value_of, self._second_writer('<span class="at-under">', "</span>")
        words = {value: str(word) for value, word in {**self._labels, **self.words}.items()}
        openings = {value: self._opening(mark) for value, mark in self.marks.items()}
        unknown = self._opening(UNKNOWN)

        def write(record: Any) -> str:
            value = value_of(record)
            if value is None or value == "":
                return EMPTY
            badge = f"{openings.get(value, unknown)}{safe(words.get(value, value))}</span>"
            return f'<span class="at-cell-status">{badge}{second(record)}</span>'

        return write

    @staticmethod
    def _opening(mark: Mark) -> str:
        return f'<span class="badge badge-{escape(mark.tone)}">{icon(mark.icon)}'

    def export_values(self, record: Any) -> list[Any]:
        value = self.value_of(record)
        return [self.words.get(value, self._labels.get(value, value)), *super().export_values(record)[1:]]


class TemplateColumn(Column):
    """A cell drawn by a small template with `record` and `value`."""

    def __init__(self, label: Label, accessor: str | Getter = "", *, template: str, **more: Any) -> None:
        super().__init__(label, accessor, **more)
        self.template = template

    def writer(self) -> Writer:
        template = get_template(self.template)

        def write(record: Any) -> str:
            return str(template.render({"record": record, "value": self.value_of(record), "column": self}))

        return write
