"""Jobs of files of entries."""

from typing import Any

from core.directories.services.imports import BREAK_OFF, CHECK, TAKE, break_off_import, check_import, take_import
from core.jobs import RunningJob, job


# A person waits: two more attempts within half a minute, then he is told.
@job(CHECK, max_attempts=3, on_failed=BREAK_OFF)
def check(payload: dict[str, Any], running: RunningJob) -> None:
    check_import(import_id=payload["run"], progress=running.progress)


@job(TAKE, max_attempts=3, on_failed=BREAK_OFF)
def take(payload: dict[str, Any], running: RunningJob) -> None:
    take_import(import_id=payload["run"], progress=running.progress)


@job(BREAK_OFF)
def break_off(payload: dict[str, Any], running: RunningJob) -> None:
    break_off_import(import_id=payload["run"])
