"""Recurring work about tasks."""

from typing import Any

from core.jobs import RunningJob, job
from core.pipelines.tasks.services.deadlines import tell_late


@job("tasks.tell_late")
def tell(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    return {"tasks": tell_late()}
