"""Who acts now: one context variable that the audit reads, so that no service has to be told."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class SupportVisit:
    """The vendor's visit in a company: its number, and its person's number in the vendor's own list."""

    entry_id: int
    person_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Acting:
    """The person, program or process behind the present work, and from where it came."""

    user_id: int | None = None
    name: str = ""
    kind: str = "system"  # "staff", "client", "vendor" (support in a company), "visitor", "system"
    address: str = ""  # of the caller's machine
    agent: str = ""
    request_id: str = ""
    support: SupportVisit | None = None


SYSTEM = Acting()

_acting: ContextVar[Acting] = ContextVar("acting", default=SYSTEM)


def acting() -> Acting:
    """Return who acts; outside a request that is the system itself."""
    return _acting.get()


@contextmanager
def acting_as(who: Acting) -> Iterator[Acting]:
    """Run the block in somebody's name and return to the previous one, also after an error."""
    token = _acting.set(who)
    try:
        yield who
    finally:
        _acting.reset(token)


def become(who: Acting) -> None:
    """Act in this name to the end of the enclosing `acting_as`: a request that learns late who calls."""
    _acting.set(who)
