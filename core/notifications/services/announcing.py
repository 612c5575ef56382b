"""Tell open pages that something has come under the bell, once it is committed."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from core.lib.company import current_company
from core.notifications.selectors.inbox import BELL_LIMIT, bell_text

RECEIVED = "notifications.received"
CHUNK = 1_000
ARRIVED = """
SELECT recipient_id FROM notifications_delivery
WHERE message_id = %s AND channel = 'inbox' AND state = 'delivered'
"""
COUNTS = """
SELECT person.id, (SELECT count(*) FROM (
  SELECT FROM notifications_delivery WHERE recipient_id = person.id AND channel = 'inbox' AND state = 'delivered'
  LIMIT %s) AS unread)
FROM unnest(%s::bigint[]) AS person(id)
"""


def announce(message_id: int) -> None:
    """Tell those who have the message in their list by now."""
    with connection.cursor() as cursor:
        cursor.execute(ARRIVED, [message_id])
        people = [row[0] for row in cursor.fetchall()]
    announce_to(people)


def announce_to(people: Iterable[int]) -> None:
    """Send each of the people his number of unread messages when the transaction is over."""
    ordered = sorted(set(people))
    if not ordered:
        return
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [BELL_LIMIT, ordered])
        counts = cursor.fetchall()
    schema = current_company().schema
    messages = [(schema, f"person.{person}", _news(count)) for person, count in counts]
    transaction.on_commit(lambda: _publish(messages))


def _news(count: int) -> dict[str, Any]:
    return {"event": RECEIVED, "count": "[data-unread-count]", "value": bell_text(count)}


def _publish(messages: list[tuple[str, str, dict[str, Any]]]) -> None:
    publish = import_string(settings.LIVE_PUBLISHER)
    for first in range(0, len(messages), CHUNK):
        publish(messages[first : first + CHUNK])
