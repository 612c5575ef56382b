"""Run claimed jobs so that each takes effect once: the job's row is locked, worked on and marked in one transaction."""

import json
import logging
import random
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone, translation

from core.jobs import queue
from core.jobs.kinds import JobKind
from core.jobs.queue import Claimed
from core.jobs.running import RunningJob, SideConnection, tell_pages
from core.lib.company import CurrentCompany, entered, public_schema
from core.lib.errors import DomainError, IntegrationError

logger = logging.getLogger(__name__)
LONGEST_PAUSE = 3600.0


def run_claimed(company: CurrentCompany, kind: JobKind, jobs: Sequence[Claimed]) -> None:
    """Run the jobs in one transaction; if that fails, each for itself, and a job that fails is put off or given up."""
    side = SideConnection()
    try:
        _take_effect(company, kind, jobs, side)
    except Exception as error:  # noqa: BLE001 the edge of a job: whatever it raises is logged and written to its row
        if len(jobs) == 1:
            _record_failure(kind, jobs[0], error, side)
        else:
            for job in jobs:
                run_claimed(company, kind, [job])
    finally:
        side.close()


def _take_effect(company: CurrentCompany, kind: JobKind, jobs: Sequence[Claimed], side: SideConnection) -> None:
    with public_schema(), transaction.atomic():
        # Whoever holds the row runs the job; a claim that lapsed and was given to another worker finds nothing.
        mine = queue.lock(jobs)
        results = []
        with entered(company), timezone.override(ZoneInfo(company.time_zone)), translation.override(company.language):
            for job in jobs:
                if job.id in mine:
                    results.append((job.id, _result_of(kind, job, side)))
            _check_what_was_deferred()
        queue.finish(results)
    if side.is_used:
        tell_pages(company.schema, jobs[-1].id, {"state": "done"})


def _check_what_was_deferred() -> None:
    """Let the database's deferred rules have their say now: at the commit the company has been left, tables and all."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _result_of(kind: JobKind, job: Claimed, side: SideConnection) -> str:
    running = RunningJob(
        id=job.id, kind=job.kind, company=job.company, attempt=job.attempts, created_by=job.created_by, side=side
    )
    result: Any = kind.run(job.payload, running)
    return json.dumps(result, cls=DjangoJSONEncoder)


def _record_failure(kind: JobKind, job: Claimed, error: Exception, side: SideConnection) -> None:
    reason = f"{type(error).__name__}: {error}"[:2000]
    facts = {"job": job.id, "kind": job.kind, "company": job.company, "attempt": job.attempts}
    with public_schema():
        if is_permanent(error) or job.attempts >= job.max_attempts:
            logger.error("Job given up", extra=facts, exc_info=error)
            queue.fail(job, error=reason)
            if side.is_used:
                tell_pages(job.company, job.id, {"state": "failed"})
        else:
            logger.warning("Job failed and will be repeated", extra=facts, exc_info=error)
            queue.retry(job, delay=pause_before(job.attempts + 1, kind.retry_after), error=reason)


def is_permanent(error: Exception) -> bool:
    """A rule of the business stays a rule; an outside service may recover unless it says otherwise."""
    if isinstance(error, IntegrationError):
        return error.permanent
    return isinstance(error, DomainError)


def pause_before(attempt: int, retry_after: float) -> float:
    """Return the seconds before the given attempt: four times longer each time, spread by a quarter."""
    return min(retry_after * 4.0 ** (attempt - 2), LONGEST_PAUSE) * random.uniform(0.75, 1.25)  # noqa: S311
