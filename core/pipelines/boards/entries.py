"""Values of a pipeline's own fields: read from forms and programs alike, kept as JSON, written for people."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from core.pipelines.boards.kinds import FieldKind
from core.pipelines.boards.models import Field
from core.ui import formatting
from core.ui.form_fields import DayField, MoneyField, NumberField

LONGEST_LINE, LONGEST_VALUE = 500, 5_000
REQUIRED = gettext_lazy("This is needed for the move.")
YES, NO = gettext_lazy("Yes"), gettext_lazy("No")
YES_NO = (("", ""), ("yes", YES), ("no", NO))


def form_field(field: Field, *, required: bool = False) -> forms.Field:
    """Return the control that reads a value of the field."""
    facts: dict[str, Any] = {"label": field.label, "required": required, "error_messages": {"required": REQUIRED}}
    match field.kind:
        case FieldKind.NUMBER:
            return NumberField(decimal_places=4, **facts)
        case FieldKind.MONEY:
            return MoneyField(**facts)
        case FieldKind.DATE:
            return DayField(**facts)
        case FieldKind.CHOICE:
            return forms.ChoiceField(choices=[("", ""), *((one, one) for one in field.choices)], **facts)
        case FieldKind.YES_NO:
            return forms.ChoiceField(choices=YES_NO, **facts)
        case FieldKind.LONG_TEXT:
            widget = forms.Textarea({"rows": 3, "data-grows": ""})
            return forms.CharField(max_length=LONGEST_VALUE, widget=widget, **facts)
        case _:
            return forms.CharField(max_length=LONGEST_LINE, **facts)


def plain(value: Any) -> Any:
    """Return a cleaned value as JSON keeps it."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


def clean_entries(
    fields: Iterable[Field], given: Mapping[str, Any], *, present: Mapping[str, Any], required: Iterable[int] = ()
) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """Return `present` with what was given put in, and what is wrong by the name of its input ("field_12").

    What is not given stays; an empty value takes the old one away. Names that are no field's are an error.
    """
    known = {field.key: field for field in fields}
    wanted = {str(one) for one in required}
    values, errors = dict(present), {}
    for key in given.keys() - known.keys():
        errors[f"field_{key}"] = [gettext("This pipeline has no such field.")]
    for key, field in known.items():
        if key not in given and key not in wanted:
            continue
        raw = given.get(key, present.get(key))
        try:
            value = form_field(field, required=key in wanted).clean(_raw(raw))
        except ValidationError as error:
            errors[f"field_{key}"] = list(error.messages)
            continue
        values.pop(key, None)
        if value not in (None, ""):
            values[key] = plain(value)
    return values, errors


def _raw(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, (str, Decimal, date)):
        return value
    if isinstance(value, (int, float)):
        return str(value)
    return "\x00"  # a list or an object, which no field takes


def initial_of(field: Field, value: Any) -> Any:
    """Return a kept value as a form shows it."""
    if value is None:
        return None
    if field.kind in (FieldKind.NUMBER, FieldKind.MONEY):
        return Decimal(value)
    return date.fromisoformat(value) if field.kind == FieldKind.DATE else value


def words_of(field: Field, value: Any) -> str:
    """Write a kept value for a person."""
    if value in (None, ""):
        return ""
    match field.kind:
        case FieldKind.MONEY:
            return formatting.money(Decimal(value), "RUB")
        case FieldKind.NUMBER:
            amount = Decimal(value)
            places = max(-int(amount.normalize().as_tuple().exponent), 0)
            return formatting.number(amount, places)
        case FieldKind.DATE:
            return formatting.day(date.fromisoformat(value), with_year=True)
        case FieldKind.YES_NO:
            return str(YES if value == "yes" else NO)
        case _:
            return str(value)


def differences(
    fields: Iterable[Field], before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    """Return what differs, in words: label, before, after."""
    return [
        (field.label, words_of(field, before.get(field.key)), words_of(field, after.get(field.key)))
        for field in fields
        if before.get(field.key) != after.get(field.key)
    ]
