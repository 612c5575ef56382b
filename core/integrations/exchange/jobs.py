"""Exchanges, by workers."""

from typing import Any

from django.utils import timezone

from core.integrations.exchange.connecting import RUN
from core.integrations.exchange.exchanging import ask_changes, give_up, run_packet
from core.integrations.models import ExchangeConnection
from core.integrations.pruning import prune
from core.jobs import RunningJob, enqueue, job

GIVE_UP = "integrations.give_up_packet"


@job(RUN, max_attempts=8, retry_after=5.0, on_failed=GIVE_UP)
def packet(payload: dict[str, Any], running: RunningJob) -> dict[str, str]:
    return {"state": run_packet(packet_id=payload["packet"], at=timezone.now()).state}


@job(GIVE_UP)
def broken_off(payload: dict[str, Any], running: RunningJob) -> None:
    give_up(packet_id=payload["packet"])


@job("integrations.ask_changes")
def changes(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    """Ask each connection in use what is new."""
    own = list(ExchangeConnection.objects.filter(is_active=True, paused_at__isnull=True).order_by("pk"))
    for one in own:
        ask_changes(one, at=timezone.now())
    return {"connections": len(own)}


@job("integrations.prune")
def drop_old(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    """Drop a batch of what is kept no longer; the next batch is a job of its own, so others have turns."""
    dropped, is_more = prune(at=timezone.now())
    if is_more:
        enqueue(kind="integrations.prune")
    return {"dropped": dropped}
