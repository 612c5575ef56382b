"""The language of templates: Django's own without anything that loops, loads or reaches into code.

A template knows names of plain values and the tag `if`. It makes plain text: whoever shows that as HTML escapes it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.template import Context, TemplateSyntaxError
from django.template.base import FilterExpression, Lexer, Template, TokenType, VariableNode
from django.template.base import Variable as TemplateVariable
from django.template.defaulttags import IfNode
from django.template.engine import Engine
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from core.lib.errors import InvalidInput
from core.notifications.language_tags import TAGS
from core.ui.formatting import day, money, number, when

# Stands in a text where each recipient's own name is put in, so that ten thousand letters are one text.
NAME = "\ue010"
LONGEST_TEMPLATE = 5_000
LONGEST_SUBJECT = 300
LONGEST_VALUE = 2_000
MOST_TAGS = 60
UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ue010]")


class BadTemplate(InvalidInput):
    code = "bad_template"
    message = _("The template cannot be used.")


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A name that a template may show."""

    name: str
    title: Any
    kind: str = "text"
    sample: Any = ""


# What every template knows beside the facts of its event.
COMMON = (
    Variable(name="recipient.name", title=_("Name of the recipient"), sample=NAME),
    Variable(name="company.name", title=_("Name of the company"), sample=""),
    Variable(name="object", title=_("The object of the event"), sample=""),
    Variable(name="occurred_at", title=_("When it happened"), kind="moment", sample=""),
)


class _Language(Engine):
    default_builtins = ["core.notifications.language_tags"]  # noqa: RUF012 as the base class has it


_engine = _Language(autoescape=False)


class Shown:
    """A value that compares as itself and is written as a person reads it."""

    __slots__ = ("raw", "text")

    def __init__(self, raw: Any, text: str) -> None:
        self.raw, self.text = raw, text

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.raw)

    def __hash__(self) -> int:
        return hash(self.raw)

    def __eq__(self, other: object) -> bool:
        return bool(self.raw == _raw(other))

    def __lt__(self, other: object) -> bool:
        return bool(self.raw < _raw(other))

    def __le__(self, other: object) -> bool:
        return bool(self.raw <= _raw(other))

    def __gt__(self, other: object) -> bool:
        return bool(self.raw > _raw(other))

    def __ge__(self, other: object) -> bool:
        return bool(self.raw >= _raw(other))


def _raw(value: object) -> Any:
    return value.raw if isinstance(value, Shown) else value


def check(source: str, variables: Iterable[Variable]) -> None:
    """Raise BadTemplate, in words, for what cannot be read, is not in the language or names an unknown variable."""
    if len(source) > LONGEST_TEMPLATE:
        raise BadTemplate(_("Longer than %(limit)s signs."), limit=LONGEST_TEMPLATE)
    names = [token.split_contents()[0] for token in Lexer(source).tokenize() if token.token_type == TokenType.BLOCK]
    if len(names) > MOST_TAGS:
        raise BadTemplate(_("More than %(limit)s tags."), limit=MOST_TAGS)
    for name in names:
        if name not in TAGS:
            raise BadTemplate(_("The tag {%% %(tag)s %%} is not in the language of templates."), tag=name)
    known = {one.name for one in (*COMMON, *variables)}
    for name in _names(_compiled(source)):
        if name not in known:
            raise BadTemplate(_("There is no variable %(name)s."), name=name)


def render(source: str, values: Mapping[str, Any]) -> str:
    """Return the text; names that are unknown by now leave nothing behind."""
    context = Context(_nested(values), autoescape=False, use_l10n=False)
    return str(_compiled(source).render(context)).strip()


def values_of(
    facts: Mapping[str, Any], variables: Iterable[Variable], *, language: str, common: Mapping[str, Any]
) -> dict[str, Any]:
    """Return everything that a template may show, written in the language."""
    with override(language):
        found: dict[str, Any] = {one.name: shown(facts.get(one.name), one.kind) for one in variables}
        found |= {one.name: shown(common.get(one.name), one.kind) for one in COMMON}
    found["recipient.name"] = NAME
    return found


def shown(value: Any, kind: str) -> Shown:
    """Write one value for a person in the active language; what is not of its kind is written as it is."""
    raw = read(value, kind)
    if raw is None or raw == "":
        return Shown("", "")
    if kind == "money" and isinstance(raw, Decimal):
        return Shown(raw, money(raw))
    if kind == "number" and isinstance(raw, Decimal):
        return Shown(raw, number(raw, max(0, -int(raw.normalize().as_tuple().exponent))))
    if kind == "moment" and isinstance(raw, datetime):
        return Shown(raw, when(raw))
    if kind == "date" and isinstance(raw, date):
        return Shown(raw, day(raw, with_year=True))
    if kind == "flag":
        return Shown(raw, gettext("Yes") if raw else gettext("No"))
    return Shown(str(raw), UNWANTED.sub(" ", str(raw))[:LONGEST_VALUE])


def read(value: Any, kind: str) -> Any:
    """Return a fact as its kind says, also where it has been through JSON; None where it cannot be read."""
    if value is None or value == "":
        return None
    try:
        if kind in {"money", "number"}:
            figure = Decimal(str(value))
            return figure if figure.is_finite() else None
        if kind == "moment":
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
            return moment if timezone.is_aware(moment) else None
        if kind == "date":
            return value if isinstance(value, date) else date.fromisoformat(str(value))
    except (ArithmeticError, ValueError):
        return None
    return bool(value) if kind == "flag" else str(value)


def put_name(text: str, name: str) -> str:
    """Return the text for one recipient."""
    return text.replace(NAME, UNWANTED.sub(" ", name))


@lru_cache(maxsize=512)
def _compiled(source: str) -> Template:
    try:
        return Template(source, engine=_engine)
    except TemplateSyntaxError as error:
        token = getattr(error, "token", None)
        place = getattr(token, "contents", "") or source[:40]
        raise BadTemplate(_("This cannot be read: %(place)s"), place=place[:60]) from error


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        head, _dot, tail = name.partition(".")
        if tail:
            found.setdefault(head, {})[tail] = value
        else:
            found[head] = value
    return found


def _names(template: Template) -> Iterator[str]:
    """Yield the name of every variable of the template, in conditions and arguments of filters too."""
    for node in template.nodelist.get_nodes_by_type(VariableNode):
        yield from _names_of(node.filter_expression)  # type: ignore[attr-defined]
    for node in template.nodelist.get_nodes_by_type(IfNode):
        for condition, _nodes in node.conditions_nodelists:  # type: ignore[attr-defined]
            yield from _names_in(condition)


def _names_in(condition: Any) -> Iterator[str]:
    """Walk the tree of a condition: operators hold others, literals hold an expression."""
    for part in ("first", "second"):
        if (inner := getattr(condition, part, None)) is not None:
            yield from _names_in(inner)
    if isinstance(value := getattr(condition, "value", None), FilterExpression):
        yield from _names_of(value)


def _names_of(expression: FilterExpression) -> Iterator[str]:
    places = [expression.var, *(argument for _function, given in expression.filters for _is, argument in given)]
    for place in places:
        if isinstance(place, TemplateVariable) and place.lookups is not None:
            yield ".".join(place.lookups)
