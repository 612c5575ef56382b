"""Hear a gateway's notification: store it, answer at once, and check its payment at the source afterwards."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection as database
from django.db import transaction

from core.finance.gateways.models import Connection, Event, OnlinePayment
from core.finance.gateways.services.checking import check_payment
from core.finance.gateways.services.connecting import gateway_of
from core.finance.gateways.services.waking import EVENT, URGENT
from core.finance.gateways.states import EventState
from core.integrations.gateways.catalogue import gateway_class
from core.integrations.gateways.gateway import GatewayRefuses, Notice
from core.jobs import enqueue

LONGEST = 64 * 1024
KEEP = """
INSERT INTO gateways_event AS known (connection_id, key, event, about, online_payment_id, body, state)
VALUES (%(connection)s, %(key)s, %(event)s, %(about)s, %(attempt)s, %(body)s, %(state)s)
ON CONFLICT (connection_id, key) DO UPDATE SET deliveries = known.deliveries + 1
RETURNING id, old.id IS NULL
"""


def hear(*, connection: Connection, body: bytes, headers: Mapping[str, str], at: datetime) -> str:
    """Store what came and return what the gateway wants to hear; raises ForgedNotification for anybody else's words."""
    gateway = gateway_of(connection)
    notice = gateway.read_notification(body, headers, at=at)
    if notice is not None:
        _store(connection, notice, body)
    return gateway.notify_answer


@transaction.atomic
def _store(connection: Connection, notice: Notice, body: bytes) -> None:
    """Keep the notification; a repetition is counted and makes no more work.

    Where notifications are not signed, somebody may have told a lie under the same name before: the words tell them
    apart, and each lie is worth one look at the most.
    """
    attempt_id = _about(connection, notice)
    is_signed = gateway_class(connection.gateway).signs_notifications
    words = "" if is_signed else f":{hashlib.sha256(body).hexdigest()[:16]}"
    facts: dict[str, Any] = {
        "connection": connection.pk,
        "key": f"{notice.key}{words}"[:200],
        "event": notice.event[:80],
        "about": notice.payment_id[:255],
        "attempt": attempt_id,
        "body": body.decode(errors="replace").replace("\x00", ""),
        "state": EventState.STORED if attempt_id else EventState.STRANGE,
    }
    with database.cursor() as cursor:
        cursor.execute(KEEP, facts)
        event_id, is_new = cursor.fetchone()
    if is_new and attempt_id:
        enqueue(kind=EVENT, payload={"event": event_id}, priority=URGENT)


def _about(connection: Connection, notice: Notice) -> int | None:
    """Return the attempt that a notification means, of this connection alone."""
    own = OnlinePayment.objects.filter(connection=connection)
    found = own.filter(gateway_id=notice.payment_id) if notice.payment_id else own.filter(key=notice.reference)
    return found.values_list("pk", flat=True).first()


def check_event(*, event_id: int, at: datetime) -> None:
    """Check the payment that a stored notification is about; what was asked since then answers it too."""
    event = Event.objects.select_related("online_payment").get(pk=event_id)
    attempt = event.online_payment
    if attempt is None or event.state != EventState.STORED:
        return
    if attempt.checked_at is None or attempt.checked_at <= event.received_at:
        try:
            check_payment(online_payment_id=attempt.pk, at=at)
        except GatewayRefuses:
            event.state = EventState.STRANGE
    event.state = EventState.CHECKED if event.state == EventState.STORED else event.state
    event.checked_at = at
    event.save(update_fields=["state", "checked_at"])
