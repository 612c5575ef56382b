"""manage.py relay: hand committed events to their listeners; several may run side by side."""

from typing import Any

from django.core.management.base import BaseCommand

from core.jobs.loop import run_until_stopped
from core.jobs.relay import BATCH, relay_batch

SHORTEST_REST, LONGEST_REST = 0.02, 0.15


class Command(BaseCommand):
    help = "Hand committed events to their listeners until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        rest = SHORTEST_REST

        def step() -> float:
            nonlocal rest
            relayed = relay_batch()
            rest = SHORTEST_REST if relayed else min(rest * 1.5, LONGEST_REST)
            return 0.0 if relayed == BATCH else rest

        run_until_stopped(step, name="relay")
