"""Recurring work about tasks."""

from typing import Any

from core.jobs import RunningJob, job
from core.pipelines.tasks.services.deadlines import tell_late
from core.pipelines.tasks.services.giving import give_due


@job("tasks.tell_late")
def tell(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    return {"tasks": tell_late()}


@job("tasks.give_due")
def give(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    return {"tasks": give_due()}
