"""Work of the vendor's own scope, done by workers."""

from typing import Any

from core.jobs import RunningJob, enqueue, job
from core.live import publish
from tenants.models import Onboarding, OnboardingState
from tenants.services import onboard, people_count
from tenants.services.pool import fill_pool
from tenants.services.upgrade import Outcome, migrate_companies

TRIES = 5


@job(onboard.JOB, vendor_only=True, max_attempts=TRIES)
def take_step(payload: dict[str, Any], running: RunningJob) -> dict[str, bool]:
    """One step of an onboarding, then a job for the next one: each step shows at once and survives a lost worker."""
    more = onboard.take_step(onboarding_id=payload["onboarding"], is_last_try=running.attempt >= TRIES)
    onboarding = Onboarding.objects.get(pk=payload["onboarding"])
    if more:
        onboard.ask_for_step(onboarding)
    elif onboarding.state == OnboardingState.DONE:
        enqueue(kind="tenants.count_people", payload={"schemas": [onboarding.schema_name]})
        enqueue(kind="tenants.tidy")
    return {"more": more}


@job("tenants.tidy", vendor_only=True)
def tidy(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    """Keep the pool warm, and take back onboardings that nobody works on any more."""
    return {"taken_back": onboard.take_back_abandoned(), "pool": fill_pool()}


@job("tenants.count_people", vendor_only=True)
def count_people(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    return {"companies": people_count.count_people(schemas=payload.get("schemas"))}


@job("tenants.migrate_companies", vendor_only=True, max_attempts=2)
def upgrade(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    def tell(outcome: Outcome, done: int, total: int) -> None:
        running.progress(done, total, outcome.schema)
        publish("upgrades", data={"refresh": "#state"})

    report = migrate_companies(progress=tell)
    return {"total": report.total, "failed": len(report.failed)}
