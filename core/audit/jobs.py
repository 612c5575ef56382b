"""The nightly proof of the chain."""

from typing import Any

from core.audit.verification import check_chain
from core.jobs import RunningJob, job


@job("audit.verify", max_attempts=2)
def verify(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    check = check_chain()
    return {"records": check.records, "faults": check.faults}
