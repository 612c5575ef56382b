"""Waiting for something that another process brings about."""

import time
from collections.abc import Callable


def eventually(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Ask until it holds or the time is over; returns at once when it holds."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
