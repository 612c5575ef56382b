"""manage.py scheduler: start recurring work when it is due and wake workers; several may run side by side."""

import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from core.jobs import queue
from core.jobs.loop import run_until_stopped
from core.jobs.schedules import sync_all_schedules
from core.jobs.scheduling import call_workers, release_held, tick
from core.lib.company import all_companies, public_schema

TICK_SECONDS = 0.5
RELEASE_SECONDS = 3.0
SYNC_SECONDS = 15.0


class Command(BaseCommand):
    help = "Start recurring work when it is due and wake workers for work that waits, until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        release, sync = _Seldom(RELEASE_SECONDS, release_held), _Seldom(SYNC_SECONDS, _Sync())

        def step() -> float:
            sync()
            tick(now=timezone.now())
            with public_schema():
                queue.reap()
            release()
            call_workers()
            return TICK_SECONDS

        run_until_stopped(step, name="scheduler")


class _Seldom:
    """Calls the function at most once in so many seconds."""

    def __init__(self, seconds: float, function: Callable[[], object]) -> None:
        self._seconds, self._function = seconds, function
        self._next = float("-inf")

    def __call__(self) -> None:
        if time.monotonic() >= self._next:
            self._function()
            self._next = time.monotonic() + self._seconds


class _Sync:
    """Compares schedules with declarations when any company has changed, and once at the start."""

    def __init__(self) -> None:
        self._seen: frozenset[object] | None = None

    def __call__(self) -> None:
        facts = frozenset((one.schema, one.time_zone, one.modules) for one in all_companies())
        if facts != self._seen:
            sync_all_schedules()
            self._seen = facts
