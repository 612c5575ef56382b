"""The statements of the queue. All run in the public schema; each is short and most are a single round trip."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection

from core.jobs.catalogue import all_kinds, find_kind

TURNS = "SELECT company, priority FROM public.jobs_turns(%s * interval '1 second')"
# An array is read once; a planner that joins the rows instead may read a LIMIT of locked rows twice.
CLAIM = """
UPDATE jobs_job SET state = 'running', attempts = attempts + 1, lease_token = %(token)s,
  lease_until = clock_timestamp() + %(lease)s * interval '1 second', started_at = clock_timestamp()
WHERE id = ANY(ARRAY(
  SELECT id FROM jobs_job WHERE company = %(company)s AND priority = %(priority)s AND state = 'queued'
  AND run_at <= statement_timestamp() ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED))
RETURNING id, company, kind, payload::text, attempts, max_attempts, created_by, created_at
"""
# The neighbours of a claimed job: those right behind it, of its kind, never tried before.
CLAIM_MORE = """
UPDATE jobs_job SET state = 'running', attempts = 1, lease_token = %(token)s,
  lease_until = clock_timestamp() + %(lease)s * interval '1 second', started_at = clock_timestamp()
WHERE id = ANY(ARRAY(
  SELECT id FROM (
    SELECT id, kind, attempts FROM jobs_job WHERE company = %(company)s AND priority = %(priority)s
    AND state = 'queued' AND run_at <= statement_timestamp() ORDER BY run_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
  ) AS waiting WHERE kind = %(kind)s AND attempts = 0))
RETURNING id, company, kind, payload::text, attempts, max_attempts, created_by, created_at
"""
LOCK = """
SELECT id FROM jobs_job WHERE id = ANY(%s) AND state = 'running' AND lease_token = %s
ORDER BY id FOR UPDATE SKIP LOCKED
"""
FINISH = """
UPDATE jobs_job SET state = 'done', result = ended.result, error = '', finished_at = clock_timestamp(),
  lease_until = NULL, lease_token = NULL
FROM unnest(%s::bigint[], %s::jsonb[]) AS ended(id, result) WHERE jobs_job.id = ended.id
"""
# A job that runs holds its row, so only those whose worker is gone are found.
REAP = """
WITH ended AS (
UPDATE jobs_job SET state = CASE WHEN attempts >= max_attempts THEN 'failed' ELSE 'queued' END,
  finished_at = CASE WHEN attempts >= max_attempts THEN clock_timestamp() END,
  error = %s, run_at = clock_timestamp(), lease_until = NULL, lease_token = NULL
WHERE id = ANY(ARRAY(
  SELECT id FROM jobs_job WHERE state = 'running' AND lease_until < statement_timestamp()
  ORDER BY lease_until LIMIT 1000 FOR UPDATE SKIP LOCKED))
RETURNING company, kind, payload, created_by, state)
"""
FAIL = """
WITH ended AS (
UPDATE jobs_job SET state = 'failed', finished_at = clock_timestamp(), error = %s,
  lease_until = NULL, lease_token = NULL WHERE id = %s AND lease_token = %s
RETURNING company, kind, payload, created_by, state)
"""
# What is to be done about a job that failed for good becomes a job itself, or neither is written.
FOLLOW = """
, followed AS (
INSERT INTO jobs_job (company, kind, payload, priority, run_at, max_attempts, created_by)
SELECT ended.company, heir.kind, ended.payload, 1, clock_timestamp(), heir.max_attempts, ended.created_by
FROM ended JOIN unnest(%s::text[], %s::text[], %s::int[]) AS heir(failed, kind, max_attempts)
  ON heir.failed = ended.kind WHERE ended.state = 'failed')
SELECT count(*) FROM ended
"""
WORKER_GONE = "The worker stopped while it ran this job."


@dataclass(frozen=True, kw_only=True, slots=True)
class Claimed:
    """A job that this worker may start until its lease lapses."""

    id: int
    company: str
    kind: str
    payload: dict[str, Any]
    attempts: int
    max_attempts: int
    created_by: str
    created_at: datetime
    token: UUID


def _run(statement: str, values: Any = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def due_turns(*, waiting: float = 0.0) -> list[tuple[str, int]]:
    """Return the companies whose work is due, at least since so many seconds, each with its most urgent priority."""
    with connection.cursor() as cursor:
        cursor.execute(TURNS, [waiting])
        return list(cursor.fetchall())


def claim(company: str, priority: int) -> Claimed | None:
    values = {"company": company, "priority": priority, "lease": settings.JOBS_LEASE_SECONDS}
    found = _claim(CLAIM, values, uuid4())
    return found[0] if found else None


def claim_more(head: Claimed, *, priority: int, limit: int) -> list[Claimed]:
    values = {"company": head.company, "priority": priority, "kind": head.kind, "limit": limit}
    return _claim(CLAIM_MORE, {**values, "lease": settings.JOBS_LEASE_SECONDS}, head.token)


def _claim(statement: str, values: dict[str, Any], token: UUID) -> list[Claimed]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, "token": token})
        rows = sorted(cursor.fetchall())
    return [
        Claimed(
            id=row[0],
            company=row[1],
            kind=row[2],
            payload=json.loads(row[3]),
            attempts=row[4],
            max_attempts=row[5],
            created_by=row[6],
            created_at=row[7],
            token=token,
        )
        for row in rows
    ]


def lock(jobs: Sequence[Claimed]) -> set[int]:
    """Lock the rows of the jobs until the transaction ends; those that this worker has lost are left out."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [[job.id for job in jobs], jobs[0].token])
        return {row[0] for row in cursor.fetchall()}


def finish(results: Iterable[tuple[int, str]]) -> None:
    """Mark the jobs done with their results (JSON)."""
    ended = list(results)
    _run(FINISH, [[job_id for job_id, _ in ended], [result for _, result in ended]])


def retry(job: Claimed, *, delay: float, error: str) -> None:
    _run(
        "UPDATE jobs_job SET state = 'queued', run_at = clock_timestamp() + %s * interval '1 second', error = %s,"
        " lease_until = NULL, lease_token = NULL WHERE id = %s AND lease_token = %s",
        [delay, error, job.id, job.token],
    )


def fail(job: Claimed, *, error: str) -> None:
    """Give the job up, and ask for what its kind does about that."""
    _end(FAIL, [error, job.id, job.token])


def _end(statement: str, values: list[Any]) -> int:
    heirs = [(kind.name, find_kind(kind.on_failed)) for kind in all_kinds() if kind.on_failed]
    columns = [name for name, _ in heirs], [heir.name for _, heir in heirs], [heir.max_attempts for _, heir in heirs]
    with connection.cursor() as cursor:
        cursor.execute(statement + FOLLOW, [*values, *columns])
        return int(cursor.fetchone()[0])


def postpone(job: Claimed, *, delay: float, error: str) -> None:
    """Put the job back without counting the attempt."""
    _run(
        "UPDATE jobs_job SET state = 'queued', attempts = attempts - 1, error = %s,"
        " run_at = clock_timestamp() + %s * interval '1 second', lease_until = NULL, lease_token = NULL"
        " WHERE id = %s AND lease_token = %s",
        [error, delay, job.id, job.token],
    )


def reap() -> int:
    """Give back the jobs of workers that are gone, or fail those that keep killing their worker."""
    return _end(REAP, [WORKER_GONE])


def hold_company(company: str) -> int:
    """Set aside all waiting work of a company that does not work now."""
    return _run("UPDATE jobs_job SET state = 'held' WHERE company = %s AND state = 'queued'", [company])


def hold_module(job: Claimed, module: str) -> int:
    """Set aside the claimed job and all waiting work of its module, which is off in the company."""
    return _run(
        "UPDATE jobs_job SET state = 'held', attempts = attempts - (state = 'running')::int, lease_until = NULL,"
        " lease_token = NULL WHERE company = %s AND split_part(kind, '.', 1) = %s"
        " AND (state = 'queued' OR (state = 'running' AND lease_token = %s))",
        [job.company, module, job.token],
    )


def held_work() -> list[tuple[str, str]]:
    """Return (company, first word of the kind) of all held work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT company, split_part(kind, '.', 1) FROM jobs_job WHERE state = 'held'")
        return list(cursor.fetchall())


def release(company: str, prefix: str) -> int:
    return _run(
        "UPDATE jobs_job SET state = 'queued' WHERE company = %s AND split_part(kind, '.', 1) = %s AND state = 'held'",
        [company, prefix],
    )
