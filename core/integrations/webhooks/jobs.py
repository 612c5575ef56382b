"""Deliveries, by workers."""

from typing import Any

from django.utils import timezone

from core.integrations.webhooks.sending import give_up, send
from core.integrations.webhooks.subscribing import SEND
from core.jobs import RunningJob, job

GIVE_UP = "integrations.give_up_webhook"


@job(SEND, max_attempts=8, retry_after=5.0, on_failed=GIVE_UP)
def delivery(payload: dict[str, Any], running: RunningJob) -> dict[str, str]:
    return {"state": send(delivery_id=payload["delivery"], at=timezone.now()).state}


@job(GIVE_UP)
def broken_off(payload: dict[str, Any], running: RunningJob) -> None:
    give_up(delivery_id=payload["delivery"])
