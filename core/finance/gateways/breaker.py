"""A gateway that fails is left alone for a while: payers are told so at once instead of waiting for it.

What is known lies in the cache: all processes see it, nobody waits for a row, and losing it costs one try.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import gettext as _

from core.finance.gateways.models import Connection
from core.integrations.gateways.gateway import GatewayAway

PATIENCE = 3  # failures in a row before it is left alone
FIRST, LONGEST, KEPT = 20.0, 300.0, 3600


@dataclass(frozen=True, kw_only=True)
class Failing:
    times: int
    until: float
    words: str

    @property
    def is_open(self) -> bool:
        return time.time() < self.until


def failing(connection: Connection) -> Failing | None:
    known = cache.get(_key(connection))
    return Failing(**known) if known else None


@contextmanager
def talking(connection: Connection, *, patient: bool = False) -> Iterator[None]:
    """Call a gateway in this block; raises GatewayAway at once while the gateway is left alone.

    Whoever is patient (a job) calls it all the same: that is how it is noticed that the gateway is back.
    """
    known = failing(connection)
    if known is not None and known.is_open and not patient:
        raise GatewayAway(_("it fails lately"))
    try:
        yield
    except GatewayAway as error:
        times = known.times + 1 if known else 1
        rest = min(FIRST * 2 ** (times - PATIENCE), LONGEST) if times >= PATIENCE else 0.0
        facts = {"times": times, "until": time.time() + rest, "words": str(error)[:300]}
        cache.set(_key(connection), facts, KEPT)
        raise
    if known is not None:
        cache.delete(_key(connection))


def _key(connection: Connection) -> str:
    return f"finance:gateways:failing:{connection.token}"
