"""Where an entry of the books comes from: its key begins with the kind of the source and the source's own key."""

from collections.abc import Iterable
from functools import cache

from django.urls import NoReverseMatch, reverse

from core.registry.modules import registry

# Kind of a source -> URL name of its page by `pk`; modules name theirs in ModuleSpec.entry_sources.
KERNEL = {
    "finance.payment": "finance:payment_detail",
    "finance.act": "finance:act_detail",
    "finance.invoice": "finance:invoice_detail",
}


def split_key(key: str) -> tuple[str, int | None]:
    """Return the kind and the number of the source: "finance.payment:12:1" is payment 12."""
    kind, _colon, rest = key.partition(":")
    number = rest.partition(":")[0]
    return kind, int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else None


def source_url(key: str) -> str:
    """Return the page of what an entry comes from, "" where it has none here."""
    kind, number = split_key(key)
    name = _names().get(kind)
    if name is None or number is None:
        return ""
    try:
        return reverse(name, args=[number])
    except NoReverseMatch:
        return ""


def numbers_of(keys: Iterable[str], kind: str) -> list[int]:
    """Return the numbers of the sources of one kind."""
    split = (split_key(key) for key in keys)
    return [number for one, number in split if one == kind and number is not None]


@cache
def _names() -> dict[str, str]:
    return {**KERNEL, **{kind: name for spec in registry.all() for kind, name in spec.entry_sources.items()}}
