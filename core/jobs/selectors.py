"""What pages and probes ask of the queue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from core.jobs.models import Job, Progress, Schedule
from core.lib.company import current_company, public_schema


@dataclass(frozen=True, kw_only=True)
class JobStatus:
    """A job as a page shows it."""

    id: int
    kind: str
    state: str
    done: int
    total: int
    note: str
    result: Any
    error: str


def get_job_status(job_id: int) -> JobStatus:
    """Return the state of a job of the current company; raises Job.DoesNotExist for any other."""
    job = Job.objects.get(pk=job_id, company=current_company().schema)
    progress = Progress.objects.filter(pk=job_id, company=job.company).first()
    return JobStatus(
        id=job.pk,
        kind=job.kind,
        state=job.state,
        done=progress.done if progress else 0,
        total=progress.total if progress else 0,
        note=progress.note if progress else "",
        result=job.result,
        error=job.error,
    )


@dataclass(frozen=True, kw_only=True)
class ScheduleStatus:
    """A recurring job of the current company, with what became of its last run."""

    name: str
    kind: str
    cron: str
    is_enabled: bool
    next_run_at: datetime
    last_run_at: datetime | None
    last_state: str
    last_error: str


def list_schedules() -> list[ScheduleStatus]:
    schedules = list(Schedule.objects.filter(company=current_company().schema).order_by("name"))
    jobs = Job.objects.in_bulk([schedule.last_job_id for schedule in schedules if schedule.last_job_id])
    return [_schedule_status(schedule, jobs.get(schedule.last_job_id or 0)) for schedule in schedules]


def _schedule_status(schedule: Schedule, job: Job | None) -> ScheduleStatus:
    return ScheduleStatus(
        name=schedule.name,
        kind=schedule.kind,
        cron=schedule.cron,
        is_enabled=schedule.is_enabled,
        next_run_at=schedule.next_run_at,
        last_run_at=schedule.last_run_at,
        last_state=job.state if job else schedule.last_result,
        last_error=job.error if job else "",
    )


def queue_depth() -> dict[str, int]:
    """Return how many jobs of all companies are in each state that is not an end."""
    with public_schema(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, count(*) FROM jobs_job WHERE state IN ('queued', 'running', 'held') GROUP BY state"
        )
        return {"queued": 0, "running": 0, "held": 0, **dict(cursor.fetchall())}


def oldest_due_age() -> float:
    """Return for how many seconds the longest waiting due job has been due; 0 when nothing waits."""
    with public_schema(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(extract(epoch FROM clock_timestamp() - min(run_at)), 0) FROM jobs_job"
            " WHERE state = 'queued' AND run_at <= clock_timestamp()"
        )
        return float(cursor.fetchone()[0])
