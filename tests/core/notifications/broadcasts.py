"""Broadcasts, written and begun."""

from datetime import UTC, datetime
from typing import Any

from core.accounts.models import User
from core.notifications.models import Broadcast, Delivery
from core.notifications.segments import Segment
from core.notifications.services.broadcasts.running import (
    launch,
    start,
)
from core.notifications.services.broadcasts.writing import save_broadcast
from tests.factories.people import make_client, make_staff

MANAGE = "notifications.manage_broadcast"
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)  # noon in Moscow
WORDS = {"ru": {"subject": "Новый тариф", "body": "{{ recipient.name }}, тариф меняется."}}
TEMPLATE = {"title": "Тариф", "words": WORDS}


def write(segment: Segment | None = None, *names: str, **more: Any) -> Broadcast:
    facts = {**TEMPLATE, "segment": segment or Segment(audience="client"), "names": names or ("inbox",), **more}
    return save_broadcast(
        by=more.pop("by", None) or make_staff(MANAGE), **{k: v for k, v in facts.items() if k != "by"}
    )


def begin(one: Broadcast, at: datetime = NOW) -> Broadcast:
    """Launch it and do what the job does."""
    launched = launch(broadcast_id=one.pk, at=at)
    start(broadcast_id=one.pk, launch=launched.launches, at=at)
    one.refresh_from_db()
    return one


def states(one: Broadcast, **conditions: Any) -> list[tuple[str, str]]:
    found = Delivery.objects.filter(message_id=one.message_id, **conditions).order_by("recipient_id", "channel")
    return list(found.values_list("state", "reason"))


def clients(count: int) -> list[User]:
    return [make_client() for _ in range(count)]
