"""Recurring work about pipelines."""

from typing import Any

from core.jobs import RunningJob, job
from core.pipelines.boards.services.deadlines import tend_deadlines


@job("pipelines.tend_deadlines")
def tend(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    return tend_deadlines()
