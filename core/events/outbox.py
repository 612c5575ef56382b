"""The outbox: an event is a row of the transaction that made it true, so it is neither lost nor sent for a rollback."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection
from django.utils import timezone

from core.events.event import Event
from core.lib.company import current_company

E = TypeVar("E", bound=Event)


class OutsideTransaction(RuntimeError):
    """An event was emitted where nothing ties it to the change that it tells of."""


@dataclass(frozen=True, kw_only=True)
class StoredEvent:
    """An event as its listeners get it: a listener need not, and across modules may not, know the class."""

    id: int
    name: str
    company: str
    payload: dict[str, Any]
    occurred_at: datetime
    actor: str = ""

    def read(self, event_class: type[E]) -> E:
        """Return the typed event."""
        return event_class.from_payload(self.payload)


def emit(event: Event, *, actor: str = "") -> None:
    """Write the event into the caller's transaction; its listeners run soon after the commit."""
    emit_all([event], actor=actor)


def emit_all(events: Iterable[Event], *, actor: str = "") -> None:
    """Write many events in one statement."""
    rows = [(event.name, json.dumps(event.payload())) for event in events]
    company = current_company().schema
    if not connection.in_atomic_block:
        raise OutsideTransaction("Emit events inside transaction.atomic(), together with the change they tell of.")
    if not rows:
        return
    with connection.cursor() as cursor:
        # No RETURNING: a company may add to the outbox and not read it.
        cursor.execute(
            "INSERT INTO public.events_outbox (company, name, payload, actor, occurred_at)"
            " SELECT %s, name, payload, %s, %s FROM unnest(%s::text[], %s::jsonb[]) AS event(name, payload)",
            [company, actor, timezone.now(), [name for name, _ in rows], [payload for _, payload in rows]],
        )
