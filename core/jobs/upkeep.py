"""The queue's own recurring work."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from core.jobs.kinds import job
from core.jobs.running import RunningJob


@job("jobs.prune", vendor_only=True)
def prune(payload: dict[str, Any], job: RunningJob) -> dict[str, int]:
    """Drop what is over: done jobs and relayed events after the days of the settings, failed jobs after six times."""
    kept_since = timezone.now() - timedelta(days=settings.JOBS_KEEP_DAYS)
    failed_since = timezone.now() - timedelta(days=settings.JOBS_KEEP_DAYS * 6)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM jobs_job"
            " WHERE (state = 'done' AND finished_at < %s) OR (state = 'failed' AND finished_at < %s)",
            [kept_since, failed_since],
        )
        jobs = cursor.rowcount
        cursor.execute(
            "DELETE FROM jobs_progress AS p WHERE updated_at < %s"
            " AND NOT EXISTS (SELECT 1 FROM jobs_job WHERE jobs_job.id = p.id)",
            [kept_since],
        )
        cursor.execute("DELETE FROM events_outbox WHERE relayed_at < %s", [kept_since])
        return {"jobs": jobs, "events": cursor.rowcount}
