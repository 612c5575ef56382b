"""The work of broadcasts, by workers."""

from typing import Any

from django.utils import timezone

from core.jobs import RunningJob, job
from core.notifications.services.broadcasts.running import SETTLE, START, settle, start


@job(START, max_attempts=10)
def start_broadcast(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    written = start(broadcast_id=payload["broadcast"], launch=payload["launch"], at=timezone.now())
    return {"deliveries": written}


@job(SETTLE, max_attempts=10)
def settle_broadcast(payload: dict[str, Any], running: RunningJob) -> dict[str, str]:
    return {"state": settle(broadcast_id=payload["broadcast"], at=timezone.now())}
