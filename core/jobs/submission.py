"""Ask for work: a row in the caller's transaction, and a hint to the workers once it is committed."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from core.jobs.catalogue import find_kind
from core.jobs.hints import hint
from core.jobs.kinds import JobKind
from core.lib.company import current_company

NORMAL = 5


class NotForCompanies(PermissionError):
    """This kind of work belongs to the vendor and was asked for in a company's scope."""


def enqueue(
    *,
    kind: str,
    payload: Mapping[str, Any] | None = None,
    key: str | None = None,
    run_at: datetime | None = None,
    priority: int = NORMAL,
    created_by: str = "",
) -> int:
    """Add a job of the current company and return its id; of several with one key only the first is a job."""
    found = _checked(kind)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.jobs_job (company, kind, key, payload, priority, run_at, max_attempts, created_by)"
            " VALUES (%s, %s, %s, %s::jsonb, %s, coalesce(%s, clock_timestamp()), %s, %s)"
            " ON CONFLICT (company, kind, key) WHERE key IS NOT NULL DO NOTHING RETURNING id",
            [current_company().schema, kind, key, _json(payload), priority, run_at, found.max_attempts, created_by],
        )
        row = cursor.fetchone()
        if row is None:
            cursor.execute(
                "SELECT id FROM public.jobs_job WHERE company = %s AND kind = %s AND key = %s",
                [current_company().schema, kind, key],
            )
            return int(cursor.fetchone()[0])
    transaction.on_commit(hint)
    return int(row[0])


def enqueue_all(
    *, kind: str, payloads: Iterable[Mapping[str, Any]], priority: int = NORMAL, created_by: str = ""
) -> int:
    """Add many jobs without keys in one statement; return how many."""
    found = _checked(kind)
    rows = [_json(payload) for payload in payloads]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO public.jobs_job (company, kind, payload, priority, run_at, max_attempts, created_by)"
                " SELECT %s, %s, payload, %s, clock_timestamp(), %s, %s FROM unnest(%s::jsonb[]) AS job(payload)",
                [current_company().schema, kind, priority, found.max_attempts, created_by, rows],
            )
        transaction.on_commit(hint)
    return len(rows)


def _checked(kind: str) -> JobKind:
    found = find_kind(kind)
    if found.vendor_only and not current_company().is_public:
        raise NotForCompanies(kind)
    return found


def _json(payload: Mapping[str, Any] | None) -> str:
    return json.dumps(dict(payload or {}), cls=DjangoJSONEncoder)
