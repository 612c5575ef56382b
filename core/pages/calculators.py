"""The calculator of a landing: a module says what is asked for and what comes out of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.module_loading import import_string

from core.lib.company import current_company
from core.registry.modules import registry
from core.ui import formatting


@dataclass(frozen=True, kw_only=True)
class Input:
    """A figure that the visitor sets between two limits, in steps."""

    name: str
    label: Any
    least: Decimal
    most: Decimal
    step: Decimal
    first: Decimal
    unit: Any = ""


@dataclass(frozen=True, kw_only=True)
class Quote:
    """What comes out, ready to be read: (label, words); `boxed` is what the law wants in a frame."""

    main: tuple[Any, str]
    lines: tuple[tuple[Any, str], ...] = ()
    boxed: tuple[tuple[Any, str], ...] = ()
    note: Any = ""


@dataclass(frozen=True, kw_only=True)
class Calculator:
    """Named in ModuleSpec.calculator; both callables run in the company's scope."""

    inputs: Callable[[], tuple[Input, ...]]
    compute: Callable[[Mapping[str, Decimal]], Quote]


def present_calculator() -> Calculator | None:
    """Return the calculator of the first module that is on and has one."""
    for spec in registry.enabled(current_company()):
        if spec.calculator:
            found: Calculator = import_string(spec.calculator)
            return found
    return None


def has_calculator() -> bool:
    return present_calculator() is not None


def calculate(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs with what stands in them and the quote; nothing where there is no calculator.

    Whatever cannot be a value of an input is brought to the nearest one that can.
    """
    calculator = present_calculator()
    if calculator is None:
        return {}
    inputs = calculator.inputs()
    values = {one.name: _nearest(one, given.get(one.name)) for one in inputs}
    return {
        "inputs": [{"input": one, "value": values[one.name], "words": _words(one, values[one.name])} for one in inputs],
        "quote": calculator.compute(values),
    }


def chosen_words(given: Mapping[str, Any]) -> list[list[str]]:
    """Return what the visitor has chosen and what came out, as it is kept with his request."""
    found = calculate(given)
    if not found:
        return []
    quote: Quote = found["quote"]
    chosen = [[str(one["input"].label), one["words"]] for one in found["inputs"]]
    return [*chosen, *([str(label), words] for label, words in (quote.main, *quote.lines, *quote.boxed))]


def _nearest(one: Input, given: Any) -> Decimal:
    try:
        value = Decimal("".join(str(given).split()).replace(",", "."))
    except InvalidOperation:
        return one.first
    if not value.is_finite():
        return one.first
    value = min(max(value, one.least), one.most)
    return one.least + (value - one.least) // one.step * one.step


def _words(one: Input, value: Decimal) -> str:
    return f"{formatting.number(value)}\N{NO-BREAK SPACE}{one.unit}".strip()
