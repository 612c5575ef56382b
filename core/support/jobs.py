"""Recurring work about tickets."""

from typing import Any

from django.utils import timezone

from core.jobs import RunningJob, job
from core.support.services.closing import close_solved
from core.support.services.deadlines import tell_late


@job("support.tell_late")
def tell(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    return {"tickets": tell_late()}


@job("support.close_solved")
def close(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    return {"tickets": close_solved(at=timezone.now())}
