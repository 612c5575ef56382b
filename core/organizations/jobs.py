"""Tidying up after the door, by workers."""

from typing import Any

from django.utils import timezone

from core.jobs import RunningJob, job
from core.organizations.services import upkeep


@job("organizations.tidy")
def tidy(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    return {"applicants": upkeep.forget_unconfirmed(at=timezone.now())}
