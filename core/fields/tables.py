"""Typed fields as columns and filters of a list, put beside what the list declares."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import django_filters
from django.db.models import DecimalField, Q, QuerySet, TextField
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from core.fields import links
from core.fields.kinds import NUMBERS, FieldKind
from core.fields.models import Field
from core.fields.values import NO, YES, initial_of
from core.ui import formatting
from core.ui.tables.columns import Column, DayColumn, MoneyColumn, NumberColumn
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, NumberRangeFilter, TextFilter
from core.ui.tables.table import Table

PREFIX = "own_"


def with_fields(
    table: type[Table], fields: Sequence[Field], *, column: str, code: str = "", cards: Sequence[str] = (), **more: Any
) -> type[Table]:
    """Return the list with a column and a filter for each field; `column` names the rows' JSON column.

    `cards` are the places on a phone that the first fields take.

    The list is made anew for the company that is entered and is never kept for another.
    """
    roles = dict(zip((one.code for one in fields), cards, strict=False))
    columns = {f"{PREFIX}{one.code}": column_of(one, column, card=roles.get(one.code, "")) for one in fields}
    for one in columns.values():
        one.of_company = True
    filters = {f"{PREFIX}{one.code}": filter_of(one, column) for one in fields}
    base = table.filterset or django_filters.FilterSet
    links_shown = [one for one in fields if one.kind == FieldKind.LINK]

    def fill(cls: type[Table], records: Sequence[Any]) -> None:
        table.fill(records)
        numbers = {getattr(row, column).get(one.code) for one in links_shown for row in records} - {None}
        names = links.titles(numbers) if numbers else {}
        for row in records:
            row.linked_titles = names

    body = {
        **columns,
        "code": code or table.code,
        "filterset": type(f"{base.__name__}OfFields", (base,), filters),
        "fill": classmethod(fill),
        "__module__": table.__module__,
        "is_made": True,
        **more,
    }
    return type(f"{table.__name__}OfFields", (table,), body)


def column_of(field: Field, column: str, *, card: str = "") -> Column:
    facts: dict[str, Any] = {"sort": expression_of(field, column), "card": card}
    value_of = _getter(field, column)
    match field.kind:
        case FieldKind.MONEY:
            return MoneyColumn(field.label, value_of, **facts)
        case FieldKind.NUMBER:
            return ExactColumn(field.label, value_of, **facts)
        case FieldKind.WHOLE:
            return NumberColumn(field.label, value_of, **facts)
        case FieldKind.DATE:
            return DayColumn(field.label, value_of, **facts)
        case _:
            return Column(field.label, value_of, **facts)


class ExactColumn(NumberColumn):
    """A number with the decimals that it has."""

    def shower(self) -> Callable[[Any, Any], Any]:
        english = formatting.writes_english()

        def show(value: Any, record: Any) -> str:
            places = max(-int(value.normalize().as_tuple().exponent), 0)
            return formatting.number(value, places, english=english)

        return show


def _getter(field: Field, column: str) -> Callable[[Any], Any]:
    code = field.code
    if field.kind == FieldKind.LINK:
        return lambda record: record.linked_titles.get(getattr(record, column).get(code))
    if field.kind == FieldKind.YES_NO:
        words: Mapping[Any, Any] = {"yes": YES, "no": NO}
        return lambda record: words.get(getattr(record, column).get(code))
    return lambda record: initial_of(field, getattr(record, column).get(code))


def expression_of(field: Field, column: str) -> Combinable:
    text: Combinable = KT(f"{column}__{field.code}")
    if field.kind in NUMBERS or field.kind == FieldKind.LINK:
        return Cast(text, DecimalField(max_digits=20, decimal_places=4))
    return Cast(text, TextField())


class _Kept:
    """A filter over a value inside the JSON column of the rows."""

    column: str
    kept: Field
    field_name: str

    def named(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows with the value under the filter's name."""
        named: QuerySet[Any] = rows.alias(**{self.field_name: expression_of(self.kept, self.column)})
        return named


class KeptText(_Kept, TextFilter):
    """Text that the value contains."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = super().filter(self.named(qs), value)
        return found


class KeptNumber(_Kept, NumberRangeFilter):
    """A number between bounds."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = super().filter(self.named(qs), value)
        return found


class KeptDay(_Kept, DayRangeFilter):
    """A day between bounds; days are kept as texts that stand in the order of days."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        bounds = {"gte": value and value.start, "lte": value and value.stop}
        found = self.named(qs)
        for lookup, bound in bounds.items():
            if bound is not None:
                found = found.filter(**{f"{self.field_name}__{lookup}": _day(bound)})
        return found


def _day(bound: Any) -> str:
    return str(bound)[:10]


class KeptChoice(_Kept, ChoicesFilter):
    """One or several of what may be chosen, found by the index of the whole column."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return qs
        numbers = self.kept.kind == FieldKind.LINK
        return qs.filter(_one_of(self, [int(one) if numbers else one for one in value]))


class KeptLink(_Kept, TextFilter):
    """Words of the entries that a link leads to, where these are too many to choose from."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs.filter(_one_of(self, links.linked().search(self.kept.target, value))) if value else qs


def _one_of(kept: _Kept, values: Sequence[Any]) -> Q:
    wanted = Q(pk__in=())
    for one in values:
        wanted |= Q(**{f"{kept.column}__contains": {kept.kept.code: one}})
    return wanted


def filter_of(field: Field, column: str) -> django_filters.Filter:
    """Return the filter; entries that a link leads to are chosen from a list while they are few."""
    name = f"{PREFIX}{field.code}_value"
    match field.kind:
        case FieldKind.NUMBER | FieldKind.MONEY | FieldKind.WHOLE:
            made: Any = KeptNumber(label=field.label, field_name=name)
        case FieldKind.DATE:
            made = KeptDay(label=field.label, field_name=name)
        case FieldKind.CHOICE:
            made = KeptChoice(label=field.label, choices=[(one, one) for one in field.choices])
        case FieldKind.YES_NO:
            made = KeptChoice(label=field.label, choices=[("yes", YES), ("no", NO)])
        case FieldKind.LINK:
            options = links.linked().options(field.target)
            if options is None:
                made = KeptLink(label=field.label, field_name=name)
            else:
                made = KeptChoice(label=field.label, choices=[(str(key), title) for key, title in options])
        case _:
            made = KeptText(label=field.label, field_name=name)
    made.column, made.kept, made.of_company = column, field, True
    return made
