"""What whoever takes a number gets, and what he may say of it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is printed, its place in the sequence, and its row."""

    text: str
    sequence: int
    id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """The document that bears a number: its model ("finance.invoice"), its key, and what people call it."""

    type: str
    id: int
    title: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A number that is asked for together with others."""

    kind: str
    legal_entity_id: int
    on: date
    standing: Standing | None = None
