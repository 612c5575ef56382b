"""The relay: turns committed events into jobs of their listeners and into messages to open pages."""

import json
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from core.events import StoredEvent
from core.events.event import event_class
from core.jobs.catalogue import find_kind
from core.jobs.gate import switched_off
from core.jobs.hints import hint
from core.jobs.listeners import listeners
from core.lib.company import company_by_schema, public_schema

BATCH = 500
CLAIM = """
SELECT id, company, name, payload::text, occurred_at, actor FROM events_outbox WHERE relayed_at IS NULL
ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
"""
# The key is the event: also a job made by hand for the same event would not be a second one.
INSERT = """
INSERT INTO jobs_job (company, kind, key, payload, run_at, max_attempts, created_by)
SELECT company, kind, key, payload, clock_timestamp(), max_attempts, actor
FROM unnest(%s::text[], %s::text[], %s::text[], %s::jsonb[], %s::int[], %s::text[])
  AS job(company, kind, key, payload, max_attempts, actor)
ON CONFLICT (company, kind, key) WHERE key IS NOT NULL DO NOTHING
"""


def relay_batch(*, size: int = BATCH) -> int:
    """Relay the oldest waiting events that no other relay holds, in one transaction; return how many."""
    with public_schema(), transaction.atomic():
        events = _claim(size)
        if not events:
            return 0
        jobs = [row for event in events for row in _jobs_of(event)]
        with connection.cursor() as cursor:
            if jobs:
                cursor.execute(INSERT, [list(column) for column in zip(*jobs, strict=True)])
            cursor.execute(
                "UPDATE events_outbox SET relayed_at = clock_timestamp() WHERE id = ANY(%s)",
                [[event.id for event in events]],
            )
        # Before the commit: should it fail, pages hear twice, which only makes them look again.
        import_string(settings.LIVE_PUBLISHER)([line for event in events for line in _messages_of(event)])
    if jobs:
        hint()
    return len(events)


def _claim(size: int) -> list[StoredEvent]:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [size])
        return [
            StoredEvent(
                id=row[0],
                company=row[1],
                name=row[2],
                payload=json.loads(row[3]),
                occurred_at=row[4],
                actor=row[5],
            )
            for row in cursor.fetchall()
        ]


def _jobs_of(event: StoredEvent) -> list[tuple[str, str, str, str, int, str]]:
    """Return a job row for each listener; a module that is off in the company does not hear of the event."""
    company = company_by_schema(event.company)
    if company is None:
        return []
    facts = {
        "id": event.id,
        "name": event.name,
        "payload": event.payload,
        "occurred_at": event.occurred_at.isoformat(),
        "actor": event.actor,
    }
    return [
        (event.company, kind, f"event:{event.id}", json.dumps(facts), find_kind(kind).max_attempts, event.actor)
        for kind in listeners(event.name)
        if not switched_off(company, kind)
    ]


def _messages_of(event: StoredEvent) -> list[tuple[str, str, dict[str, Any]]]:
    """Return the live messages: to the staff's pages of the event's owner, and where the event itself says."""
    declared = event_class(event.name)
    extra = declared.from_payload(event.payload).live_channels() if declared else ()
    data = {"event": event.name, "facts": event.payload}
    return [(event.company, channel, data) for channel in (f"staff.{event.name.partition('.')[0]}", *extra)]
