"""A service that fails is left alone for a while, so that nobody waits for it each time.

What is known of it lies in the cache: all workers see it at once, nobody waits for a row, and losing it costs one try.
"""

import time
from dataclasses import asdict, dataclass

from django.core.cache import cache

KEPT = 3600  # seconds


@dataclass(frozen=True, kw_only=True)
class Failing:
    """How often in a row the service has failed, until when it is left alone, and what was wrong."""

    times: int
    until: float
    words: str

    @property
    def is_open(self) -> bool:
        """Tell whether the service is to be left alone now."""
        return time.time() < self.until


@dataclass(frozen=True, kw_only=True)
class Breaker:
    """The rest that one service of the current company gets: after `patience` failures in a row, in seconds."""

    key: str
    patience: int = 3
    first: float = 20.0
    longest: float = 300.0

    def failing(self) -> Failing | None:
        known = cache.get(self._place)
        return Failing(**known) if known else None

    def note_failure(self, words: str) -> Failing:
        known = self.failing()
        times = known.times + 1 if known else 1
        over = times - self.patience
        rest = min(self.first * 2 ** min(over, 16), self.longest) if over >= 0 else 0.0
        seen = Failing(times=times, until=time.time() + rest, words=words[:300])
        cache.set(self._place, asdict(seen), KEPT)
        return seen

    def forget(self) -> None:
        cache.delete(self._place)

    @property
    def _place(self) -> str:
        return f"integrations:failing:{self.key}"
