"""Variables in a company's own texts: `{{ number }}` and no other syntax."""

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches

_VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_BROKEN = re.compile(r"\{\{|\}\}")


def names_in(text: str) -> list[str]:
    """Return the variables of a text in the order of their appearance, each once."""
    return list(dict.fromkeys(_VARIABLE.findall(text)))


def unknown_in(text: str, known: Collection[str]) -> list[tuple[str, str]]:
    """Return what is no variable, with the nearest one that is, or ""."""
    return [
        (name, next(iter(get_close_matches(name, known, n=1, cutoff=0.5)), ""))
        for name in names_in(text)
        if name not in known
    ]


def is_broken(text: str) -> bool:
    """Tell whether a bracket has no other half."""
    return bool(_BROKEN.search(_VARIABLE.sub("", text)))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with values in place of its variables; a value is put in as it is and never read again."""
    return _VARIABLE.sub(lambda match: values.get(match.group(1), ""), text)
