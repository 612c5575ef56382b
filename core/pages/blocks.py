"""What a landing is built from: each type of block is a declaration of its fields and a template.

A value that people read is kept in every language of the product: {"ru": …, "en": …}; anything else as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.lib.company import current_company
from core.organizations.models import FieldMode
from core.registry.modules import registry


class Kind(StrEnum):
    LINE = "line"
    TEXT = "text"  # paragraphs, without marks
    RICH = "rich"  # HTML, sanitised
    LINK = "link"
    PICTURE = "picture"
    CHOICE = "choice"
    FLAG = "flag"
    ITEMS = "items"  # rows of `fields`


# Kinds whose value is written in each language.
SPOKEN = frozenset({Kind.LINE, Kind.TEXT, Kind.RICH})
LONGEST = {Kind.LINE: 200, Kind.TEXT: 2_000, Kind.RICH: 20_000, Kind.LINK: 500}


@dataclass(frozen=True, kw_only=True)
class BlockField:
    """One thing to fill in; `required` holds for the company's own language."""

    name: str
    label: Any
    kind: Kind = Kind.LINE
    required: bool = False
    hint: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()  # of a choice; the first one stands at the beginning
    fields: tuple["BlockField", ...] = ()  # of items
    most: int = 12  # items


@dataclass(frozen=True, kw_only=True)
class BlockType:
    """A type of block. A module's code begins with its slug and a dash."""

    code: str
    title: Any
    about: Any
    icon: str
    template: str
    fields: tuple[BlockField, ...]
    single: bool = False  # at most one on a page
    shown: str = ""  # dotted name of a callable() -> bool: is it offered to the present company


_TITLE = BlockField(name="title", label=_("Heading"), required=True)
_LEAD = BlockField(name="lead", label=_("Under the heading"), kind=Kind.TEXT)
_MODES = tuple((mode.value, mode.label) for mode in FieldMode)
_QUESTION = (
    BlockField(name="label", label=_("Question"), required=True),
    BlockField(
        name="kind", label=_("Answer"), kind=Kind.CHOICE, choices=(("text", _("Text")), ("choice", _("A choice")))
    ),
    BlockField(name="choices", label=_("Choices, one a line"), kind=Kind.TEXT),
    BlockField(name="required", label=_("Must be answered"), kind=Kind.FLAG),
)


def _mode(name: str, label: Any, *, first: str = "hidden") -> BlockField:
    ordered = tuple(sorted(_MODES, key=lambda one: one[0] != first))
    return BlockField(name=name, label=label, kind=Kind.CHOICE, choices=ordered)


HERO, FORM, CALCULATOR = "hero", "form", "calculator"
KERNEL_TYPES: tuple[BlockType, ...] = (
    BlockType(
        code=HERO,
        title=_("First screen"),
        about=_("The offer in large type, one button and a picture"),
        icon="flag",
        template="pages/blocks/hero.html",
        fields=(
            _TITLE,
            _LEAD,
            BlockField(name="button", label=_("Words on the button")),
            BlockField(
                name="link",
                label=_("Where the button leads"),
                kind=Kind.LINK,
                hint=_("#form leads to the form of this page, #calculator to the calculator."),
            ),
            BlockField(
                name="points",
                label=_("Figures under the button"),
                kind=Kind.ITEMS,
                most=4,
                fields=(
                    BlockField(name="figure", label=_("Figure"), required=True),
                    BlockField(name="words", label=_("What it says"), required=True),
                ),
            ),
            BlockField(name="picture", label=_("Picture"), kind=Kind.PICTURE),
            BlockField(name="picture_words", label=_("What the picture shows, for those who do not see it")),
        ),
        single=True,
    ),
    BlockType(
        code="advantages",
        title=_("Advantages"),
        about=_("Reasons to choose you, as cards"),
        icon="circle-check",
        template="pages/blocks/advantages.html",
        fields=(
            _TITLE,
            _LEAD,
            BlockField(
                name="items",
                label=_("Advantages"),
                kind=Kind.ITEMS,
                required=True,
                fields=(
                    BlockField(
                        name="icon",
                        label=_("Icon"),
                        kind=Kind.CHOICE,
                        choices=(
                            ("circle-check", _("Tick")),
                            ("clock", _("Clock")),
                            ("wallet", _("Wallet")),
                            ("lock", _("Lock")),
                            ("users", pgettext_lazy("icon", "People")),
                            ("file-text", _("Paper")),
                            ("phone", _("Phone")),
                            ("chart-bar", _("Chart")),
                        ),
                    ),
                    BlockField(name="title", label=_("Heading"), required=True),
                    BlockField(name="text", label=_("Text"), kind=Kind.TEXT),
                ),
            ),
        ),
    ),
    BlockType(
        code=CALCULATOR,
        title=_("Calculator"),
        about=_("The visitor counts for himself and takes the result into the form"),
        icon="calculator",
        template="pages/blocks/calculator.html",
        fields=(
            _TITLE,
            _LEAD,
            BlockField(name="button", label=_("Words on the button")),
        ),
        single=True,
        shown="core.pages.calculators.has_calculator",
    ),
    BlockType(
        code=FORM,
        title=_("Form"),
        about=_("Requests from it come to «Requests from the site»"),
        icon="send",
        template="pages/blocks/form.html",
        fields=(
            _TITLE,
            _LEAD,
            _mode("phone", _("Phone"), first="required"),
            _mode("email", _("E-mail")),
            _mode("company", _("Company")),
            _mode("inn", _("INN")),
            BlockField(name="questions", label=_("Your own questions"), kind=Kind.ITEMS, most=5, fields=_QUESTION),
            BlockField(name="button", label=_("Words on the button")),
            BlockField(name="thanks", label=_("What is said once it is sent"), kind=Kind.TEXT),
        ),
        single=True,
    ),
    BlockType(
        code="faq",
        title=_("Questions and answers"),
        about=_("An answer opens under its question"),
        icon="help-circle",
        template="pages/blocks/faq.html",
        fields=(
            _TITLE,
            BlockField(
                name="items",
                label=_("Questions"),
                kind=Kind.ITEMS,
                required=True,
                fields=(
                    BlockField(name="question", label=_("Question"), required=True),
                    BlockField(name="answer", label=_("Answer"), kind=Kind.RICH, required=True),
                ),
            ),
        ),
    ),
    BlockType(
        code="text",
        title=_("Text"),
        about=_("A heading and paragraphs, with a picture if you like"),
        icon="file-text",
        template="pages/blocks/text.html",
        fields=(
            BlockField(name="title", label=_("Heading")),
            BlockField(name="body", label=_("Text"), kind=Kind.RICH, required=True),
            BlockField(name="picture", label=_("Picture"), kind=Kind.PICTURE),
            BlockField(name="picture_words", label=_("What the picture shows, for those who do not see it")),
        ),
    ),
)


def block_types() -> dict[str, BlockType]:
    """Return every type that the company has, by code: the kernel's, then those of the modules that are on."""
    return {one.code: one for one in (*KERNEL_TYPES, *_of_modules())}


def offered_types() -> list[BlockType]:
    """Return the types that may be added now."""
    return [one for one in block_types().values() if not one.shown or import_string(one.shown)()]


def _of_modules() -> Iterator[BlockType]:
    for spec in registry.enabled(current_company()):
        for name in spec.block_types:
            yield from import_string(name)
