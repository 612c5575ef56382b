"""What became of trying a connection."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What the other side said when it was asked."""

    works: bool
    words: str
