"""The frame of a process that works until it is told to stop and outlives its servers' restarts."""

import logging
import random
import signal
import threading
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connections

logger = logging.getLogger(__name__)
LONGEST_PAUSE = 5.0


def run_until_stopped(step: Callable[[], float], *, name: str) -> None:
    """Call `step` again and again; it returns the seconds to rest. SIGTERM and SIGINT end the rest at once."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    failures = 0
    while not stop.is_set():
        try:
            pause = step()
            failures = 0
        except (OperationalError, InterfaceError) as error:
            failures += 1
            pause = min(0.2 * 2.0**failures, LONGEST_PAUSE) * random.uniform(0.75, 1.25)  # noqa: S311
            logger.warning("The database does not answer; trying again", extra={"part": name, "reason": str(error)})
            _forget_connections()
        stop.wait(pause)
    connections.close_all()


def _forget_connections() -> None:
    """Close this thread's connections and the pools with the dead ones that they may hold."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
