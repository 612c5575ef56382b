"""Conditions on an event's fields: typed, checked when a trigger is saved, all of them must hold."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.notifications.language import read
from core.registry.spec import EventField

type Condition = Sequence[Any]  # field, operator, value

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "is": eq,
    "is_not": ne,
    "over": gt,
    "under": lt,
    "at_least": ge,
    "at_most": le,
    "has": lambda value, part: str(part).casefold() in str(value).casefold(),
}
TITLES = {
    "is": _("is"),
    "is_not": _("is not"),
    "over": _("more than"),
    "under": _("less than"),
    "at_least": _("at least"),
    "at_most": _("at most"),
    "has": _("contains"),
}
NUMERIC = ("is", "is_not", "over", "under", "at_least", "at_most")
OPERATORS: dict[str, tuple[str, ...]] = {
    "text": ("is", "is_not", "has"),
    "number": NUMERIC,
    "money": NUMERIC,
    "date": NUMERIC,
    "moment": ("over", "under"),
    "flag": ("is",),
}


def problem_of(condition: Condition, fields: Iterable[EventField]) -> Any:
    """Say what is wrong with a condition, "" where nothing is."""
    if len(condition) != 3:
        return _("A condition is a field, an operator and a value.")
    name, operator, value = condition
    field = next((one for one in fields if one.name == name), None)
    if field is None:
        return _("The event has no such field.")
    if operator not in OPERATORS[field.kind]:
        return _("This cannot be asked of the field.")
    if not isinstance(value, str | int | float | bool) or read(_flag(value, field.kind), field.kind) is None:
        return _("The value does not fit the field.")
    return ""


def hold(conditions: Iterable[Condition], values: Mapping[str, Any], fields: Iterable[EventField]) -> bool:
    """Say whether all conditions hold; a fact that is missing holds for none."""
    kinds = {one.name: one.kind for one in fields}
    return all(_holds(condition, values, kinds) for condition in conditions)


def _holds(condition: Condition, values: Mapping[str, Any], kinds: Mapping[str, str]) -> bool:
    name, operator, wanted = condition
    kind = kinds.get(name)
    if kind is None or operator not in COMPARE:
        return False
    found, asked = read(values.get(name), kind), read(_flag(wanted, kind), kind)
    return found is not None and asked is not None and COMPARE[operator](found, asked)


def _flag(value: Any, kind: str) -> Any:
    """A form and JSON write a flag as words."""
    if kind == "flag" and isinstance(value, str):
        return {"true": True, "yes": True, "false": False, "no": False}.get(value.lower())
    return value
