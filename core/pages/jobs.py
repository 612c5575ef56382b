"""Recurring work about requests from the site."""

from typing import Any

from django.utils import timezone

from core.jobs import RunningJob, job
from core.pages.services.enquiries import forget_enquiries


@job("pages.forget")
def forget(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    return {"enquiries": forget_enquiries(at=timezone.now())}
