"""Values of typed fields: read from forms and programs alike, kept as JSON, written for people."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from core.fields import links
from core.fields.kinds import NUMBERS, FieldKind
from core.ui import formatting
from core.ui.form_fields import DayField, MoneyField, NumberField

LONGEST_LINE, LONGEST_VALUE = 500, 5_000
YES, NO = gettext_lazy("Yes"), gettext_lazy("No")
YES_NO = (("", ""), ("yes", YES), ("no", NO))


class TypedField(Protocol):
    """What a field says of itself, whichever table it stands in; `key` is the name of its value."""

    @property
    def label(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def choices(self) -> list[str]: ...
    @property
    def key(self) -> str: ...
    @property
    def key_of_input(self) -> str: ...


def form_field(field: TypedField, *, required: bool = False, lacking: Any = "") -> forms.Field:
    """Return the control that reads a value of the field; `lacking` says what is wrong where there is none."""
    facts: dict[str, Any] = {"label": field.label, "required": required}
    if lacking:
        facts["error_messages"] = {"required": lacking}
    match field.kind:
        case FieldKind.NUMBER:
            return NumberField(decimal_places=4, **facts)
        case FieldKind.WHOLE:
            return NumberField(decimal_places=0, **facts)
        case FieldKind.LINK:
            return links.form_field(field, facts)
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
        return format(value.normalize(), "f")  # one way to write each number, so that equal ones are the same
    return value.isoformat() if isinstance(value, date) else value


def clean_entries(
    fields: Iterable[TypedField],
    given: Mapping[str, Any],
    *,
    present: Mapping[str, Any],
    required: Iterable[str] = (),
    lacking: Any = "",
) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """Return `present` with what was given put in, and what is wrong by the name of its input ("field_12").

    What is not given stays; an empty value takes the old one away. Names that are no field's are an error.
    """
    known = {field.key: field for field in fields}
    wanted = set(required)
    values, errors = dict(present), {}
    for key in given.keys() - known.keys():
        errors[f"field_{key}"] = [gettext("There is no such field.")]
    for key, field in known.items():
        if key not in given and key not in wanted:
            continue
        if key not in given and field.kind == FieldKind.LINK and present.get(key):
            continue  # it is kept by its number, which nobody types
        raw = given.get(key, present.get(key))
        control = form_field(field, required=key in wanted, lacking=lacking)
        control.initial = present.get(key)  # an entry of a directory that is out of use may stay
        try:
            value = control.clean(_raw(raw, is_link=field.kind == FieldKind.LINK))
        except ValidationError as error:
            errors[field.key_of_input] = list(error.messages)
            continue
        values.pop(key, None)
        if value not in (None, ""):
            values[key] = plain(value)
    return values, errors


def _raw(value: Any, *, is_link: bool = False) -> Any:
    if is_link and isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, (str, Decimal, date)):
        return value
    if isinstance(value, (int, float)):
        return str(value)
    return "\x00"  # a list or an object, which no field takes


def initial_of(field: TypedField, value: Any) -> Any:
    """Return a kept value as a form shows it."""
    if value is None:
        return None
    if field.kind in NUMBERS:
        return Decimal(value)
    return date.fromisoformat(value) if field.kind == FieldKind.DATE else value


def words_of(field: TypedField, value: Any) -> str:
    """Write a kept value for a person."""
    if value in (None, ""):
        return ""
    match field.kind:
        case FieldKind.MONEY:
            return formatting.money(Decimal(value), "RUB")
        case FieldKind.NUMBER | FieldKind.WHOLE:
            amount = Decimal(value)
            places = max(-int(amount.normalize().as_tuple().exponent), 0)
            return formatting.number(amount, places)
        case FieldKind.DATE:
            return formatting.day(date.fromisoformat(value), with_year=True)
        case FieldKind.YES_NO:
            return str(YES if value == "yes" else NO)
        case FieldKind.LINK:
            return links.titles([value]).get(value, "")
        case _:
            return str(value)


def differences(
    fields: Iterable[TypedField], before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    """Return what differs, in words: label, before, after."""
    said = [
        (field.label, words_of(field, before.get(field.key)), words_of(field, after.get(field.key)))
        for field in fields
        if before.get(field.key) != after.get(field.key)
    ]
    return [one for one in said if one[1] != one[2]]
