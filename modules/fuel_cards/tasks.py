"""Jobs of fuel cards."""

from typing import Any

from core.jobs import RunningJob, job
from modules.fuel_cards.services import recalculate
from modules.fuel_cards.services.imports.runs import (
    BREAK_OFF,
    CHECK,
    IMPORT,
    break_off_run,
    check_run,
    perform_run,
)
from modules.fuel_cards.services.limits.judging import JUDGE, judge_suspects
from modules.fuel_cards.services.syncing.links import sync_all


# A person waits: two more attempts within half a minute, then he is told.
@job(CHECK, max_attempts=3, on_failed=BREAK_OFF)
def check_import(payload: dict[str, Any], running: RunningJob) -> None:
    check_run(run_id=payload["run"], progress=running.progress)


@job(IMPORT, max_attempts=3, on_failed=BREAK_OFF)
def run_import(payload: dict[str, Any], running: RunningJob) -> None:
    perform_run(run_id=payload["run"], progress=running.progress)


@job(BREAK_OFF)
def break_off_import(payload: dict[str, Any], running: RunningJob) -> None:
    break_off_run(run_id=payload["run"])


@job(JUDGE)
def judge_cards(payload: dict[str, Any], running: RunningJob) -> None:
    """Release cards whose time has come and see to clients' balances."""
    judge_suspects()


@job("fuel_cards.sync_suppliers")
def sync_suppliers(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    return {"suppliers": sync_all()}


@job(recalculate.COUNT, max_attempts=3, on_failed=recalculate.BREAK_OFF)
def count_recalculation(payload: dict[str, Any], running: RunningJob) -> None:
    recalculate.count_recalculation(run_id=payload["recalculation"])


@job(recalculate.APPLY, max_attempts=3, on_failed=recalculate.BREAK_OFF)
def apply_recalculation(payload: dict[str, Any], running: RunningJob) -> None:
    recalculate.apply_recalculation(run_id=payload["recalculation"])


@job(recalculate.BREAK_OFF)
def break_off_recalculation(payload: dict[str, Any], running: RunningJob) -> None:
    recalculate.break_off_recalculation(run_id=payload["recalculation"])
