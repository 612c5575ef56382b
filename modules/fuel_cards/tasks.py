"""Jobs of fuel cards."""

from typing import Any

from core.jobs import RunningJob, job
from modules.fuel_cards.services.imports.runs import CHECK, IMPORT, check_run, perform_run


@job(CHECK)
def check_import(payload: dict[str, Any], running: RunningJob) -> None:
    check_run(run_id=payload["run"], progress=running.progress)


@job(IMPORT)
def run_import(payload: dict[str, Any], running: RunningJob) -> None:
    perform_run(run_id=payload["run"], progress=running.progress)
