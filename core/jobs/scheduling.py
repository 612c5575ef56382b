"""Recurring work: when it is due next, and the tick that turns due schedules into jobs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from django.db import connection, transaction

from core.jobs import queue
from core.jobs.catalogue import UnknownKind
from core.jobs.gate import switched_off, works
from core.jobs.hints import hint
from core.jobs.submission import enqueue
from core.lib.company import company_by_schema, entered, public_schema

BATCH = 500
DUE = """
SELECT id, company, name, kind, cron, time_zone, next_run_at FROM jobs_schedule
WHERE is_enabled AND NOT is_switched_off AND next_run_at <= %s ORDER BY next_run_at LIMIT %s FOR UPDATE SKIP LOCKED
"""
MOVE_ON = """
UPDATE jobs_schedule SET next_run_at = %s, last_run_at = coalesce(%s, last_run_at), last_result = %s,
  last_job_id = coalesce(%s, last_job_id) WHERE id = %s
"""


class BadCron(ValueError):
    """The five fields of a schedule cannot be read."""


def next_run(cron: str, time_zone: str, *, after: datetime) -> datetime:
    """Return the first moment after the given one, by the wall clock of the time zone.

    Where the clock skips an hour, a daily run that falls into it comes right after; where it repeats one, the run is
    not repeated. What comes every hour or minute goes on by real time.
    """
    if len(cron.split()) != 5:
        raise BadCron(f"{cron!r} does not have five fields")
    try:
        return next(CronSim(cron, after.astimezone(ZoneInfo(time_zone)))).astimezone(UTC)
    except (CronSimError, StopIteration) as error:
        raise BadCron(f"{cron!r}: {error}") from error


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A schedule whose time has come."""

    id: int
    company: str
    name: str
    kind: str
    cron: str
    time_zone: str
    due_at: datetime


def tick(*, now: datetime) -> int:
    """Make the jobs of all due schedules and set their next time after `now`; return how many were made.

    However long nobody ticked, each schedule runs once. Schedulers side by side take different rows; the job's key
    holds the due time, so one due time is one job whatever the clocks do.
    """
    made = 0
    with public_schema(), transaction.atomic():
        for schedule in _due(now):
            job_id = _start(schedule)
            following = next_run(schedule.cron, schedule.time_zone, after=max(now, schedule.due_at))
            result = ("queued", now) if job_id else ("skipped", None)
            with connection.cursor() as cursor:
                cursor.execute(MOVE_ON, [following, result[1], result[0], job_id, schedule.id])
            made += job_id is not None
    return made


def _due(now: datetime) -> Iterator[Due]:
    with connection.cursor() as cursor:
        cursor.execute(DUE, [now, BATCH])
        rows: list[Any] = cursor.fetchall()
    for row in rows:
        yield Due(id=row[0], company=row[1], name=row[2], kind=row[3], cron=row[4], time_zone=row[5], due_at=row[6])


def _start(schedule: Due) -> int | None:
    """Make the job; None for a company that does not work now, a module that is off or a kind that is gone."""
    company = company_by_schema(schedule.company)
    if company is None or not works(company) or switched_off(company, schedule.kind):
        return None
    due_at = schedule.due_at.astimezone(UTC).isoformat()
    with entered(company):
        try:
            return enqueue(
                kind=schedule.kind,
                payload={"due_at": due_at},
                key=f"schedule:{schedule.name}:{due_at}",
                created_by="schedule",
            )
        except UnknownKind:
            return None


def call_workers() -> bool:
    """Send a hint again where due work has waited: the first may have been lost with the broker."""
    with public_schema():
        if queue.due_turns(waiting=0.5):
            hint()
            return True
    return False


def release_held() -> int:
    """Give back the held work of companies that work again and modules that are on again."""
    released = 0
    with public_schema():
        for schema, prefix in queue.held_work():
            company = company_by_schema(schema)
            if company is not None and works(company) and not switched_off(company, prefix):
                released += queue.release(schema, prefix)
    return released
