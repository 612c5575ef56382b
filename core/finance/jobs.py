"""Jobs of money: what the calendar moves, and acts of a period."""

from typing import Any

from core.finance.services.act_runs import BREAK_OFF, ISSUE, MAKE, break_off_run, issue_batch, perform_run
from core.finance.services.falling_due import FALL, fall_overdue
from core.jobs import RunningJob, job


@job(FALL)
def let_invoices_fall_overdue(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    return {"moved": fall_overdue()}


@job(MAKE, max_attempts=3, on_failed=BREAK_OFF)
def make_acts(payload: dict[str, Any], running: RunningJob) -> None:
    perform_run(run_id=payload["run"])


@job(ISSUE, max_attempts=3, on_failed=BREAK_OFF)
def issue_acts(payload: dict[str, Any], running: RunningJob) -> None:
    issue_batch(run_id=payload["run"])


@job(BREAK_OFF)
def break_off_acts(payload: dict[str, Any], running: RunningJob) -> None:
    break_off_run(run_id=payload["run"])
