"""What people do to schedules of their company: switch one off, and run one beside its times."""

from datetime import datetime

from django.db import transaction

from core.jobs.models import Job, JobState, Schedule
from core.jobs.scheduling import next_run
from core.jobs.submission import enqueue
from core.lib.company import CurrentCompany, current_company, entered, public_schema

UNDER_WAY = (JobState.QUEUED, JobState.RUNNING, JobState.HELD)


@transaction.atomic
def switch_schedule(*, schedule_id: int, is_on: bool, at: datetime) -> bool:
    """Switch a schedule on or off and tell whether that changed it; what fell due meanwhile is not made up for."""
    company = current_company()
    with public_schema():
        own = _locked(company, schedule_id)
        if own.is_switched_off == (not is_on):
            return False
        own.is_switched_off = not is_on
        own.next_run_at = next_run(own.cron, own.time_zone, after=at)
        own.save(update_fields=["is_switched_off", "next_run_at"])
    return True


@transaction.atomic
def run_now(*, schedule_id: int, at: datetime, created_by: str = "") -> bool:
    """Add a job beside the schedule's times; False where its last job still waits or runs."""
    company = current_company()
    with public_schema():
        own = _locked(company, schedule_id)
        last = Job.objects.filter(pk=own.last_job_id or 0, company=company.schema)
        if last.filter(state__in=UNDER_WAY).exists():
            return False
        with entered(company):
            job_id = enqueue(kind=own.kind, payload={"due_at": at.isoformat()}, created_by=created_by)
        own.last_run_at, own.last_result, own.last_job_id = at, "queued", job_id
        own.save(update_fields=["last_run_at", "last_result", "last_job_id"])
    return True


def _locked(company: CurrentCompany, schedule_id: int) -> Schedule:
    """Return a schedule that is the company's; raise Schedule.DoesNotExist for any other."""
    return Schedule.objects.select_for_update().get(pk=schedule_id, company=company.schema, is_enabled=True)
