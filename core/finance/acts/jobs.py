"""Jobs of acts."""

from typing import Any

from core.finance.services.act_runs import BREAK_OFF, ISSUE, MAKE, break_off_run, issue_batch, perform_run
from core.jobs import RunningJob, job


@job(MAKE, max_attempts=3, on_failed=BREAK_OFF)
def make_acts(payload: dict[str, Any], running: RunningJob) -> None:
    perform_run(run_id=payload["run"])


@job(ISSUE, max_attempts=3, on_failed=BREAK_OFF)
def issue_acts(payload: dict[str, Any], running: RunningJob) -> None:
    issue_batch(run_id=payload["run"])


@job(BREAK_OFF)
def break_off_acts(payload: dict[str, Any], running: RunningJob) -> None:
    break_off_run(run_id=payload["run"])
