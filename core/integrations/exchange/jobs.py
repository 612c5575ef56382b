"""Exchanges, by workers."""

from typing import Any

from django.utils import timezone

from core.integrations.exchange.connecting import RUN
from core.integrations.exchange.exchanging import ask_changes, run_packet
from core.integrations.models import ExchangeConnection
from core.jobs import RunningJob, job


@job(RUN, max_attempts=8, retry_after=5.0)
def packet(payload: dict[str, Any], running: RunningJob) -> dict[str, str]:
    return {"state": run_packet(packet_id=payload["packet"], at=timezone.now()).state}


@job("integrations.ask_changes")
def changes(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    """Ask each connection in use what is new."""
    own = list(ExchangeConnection.objects.filter(is_active=True, paused_at__isnull=True).order_by("pk"))
    for one in own:
        ask_changes(one, at=timezone.now())
    return {"connections": len(own)}
