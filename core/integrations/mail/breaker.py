"""A mail server that fails is left alone for a while, so that not every letter waits for it.

What is known of it lies in the cache: all workers see it at once, nobody waits for a row, and losing it costs one try.
"""

import time
from dataclasses import dataclass

from django.core.cache import cache

FIRST, LONGEST, KEPT = 30.0, 600.0, 3600
KEY = "integrations:mail:failing"


@dataclass(frozen=True, kw_only=True)
class Failing:
    """How often in a row the server has failed, until when it is left alone, and what was wrong."""

    times: int
    until: float
    words: str


def failing() -> Failing | None:
    known = cache.get(KEY)
    return Failing(**known) if known else None


def is_open(known: Failing | None) -> bool:
    """Tell whether the server is to be left alone now."""
    return known is not None and time.time() < known.until


def note_failure(words: str) -> None:
    known = failing()
    times = known.times + 1 if known else 1
    until = time.time() + min(FIRST * 2 ** (times - 1), LONGEST)
    cache.set(KEY, {"times": times, "until": until, "words": words}, KEPT)


def forget() -> None:
    cache.delete(KEY)
