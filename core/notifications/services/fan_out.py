"""From a message to its deliveries: one statement, whether there is one recipient or ten thousand."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from core.accounts.models import User
from core.lib.company import current_company
from core.notifications.channels import INBOX, channels
from core.notifications.models import Message
from core.notifications.services.announcing import announce
from core.notifications.services.waking import BUNDLE, SEND, wake

# When a digest goes out to those who have not chosen an hour.
DIGEST_AT = time(9)
PERSON = ("id", "name", "language", "time_zone")
SPREAD = """
INSERT INTO notifications_delivery
  (message_id, recipient_id, channel, text_id, name, state, reason, due_at, sent_at, delivered_at, ended_at)
SELECT %(message)s, person.id, way.channel, text.id, person.name, outcome.state, outcome.reason, outcome.due_at,
  CASE WHEN outcome.state = 'delivered' THEN %(now)s END, CASE WHEN outcome.state = 'delivered' THEN %(now)s END,
  CASE WHEN outcome.state = 'not_sent' THEN %(now)s END
FROM ({people}) AS person
CROSS JOIN unnest(%(channels)s::text[], %(quiet)s::bool[], %(digests)s::bool[]) AS way(channel, quiet, digests)
JOIN notifications_text AS text ON text.message_id = %(message)s AND text.channel = way.channel
  AND text.language = CASE WHEN person.language = ANY(%(languages)s) THEN person.language ELSE %(language)s END
LEFT JOIN notifications_preference AS wish
  ON wish.user_id = person.id AND wish.type = %(type)s AND wish.channel = way.channel AND NOT %(critical)s
LEFT JOIN notifications_personsettings AS own ON own.user_id = person.id
CROSS JOIN LATERAL (
  SELECT CASE WHEN person.time_zone = ANY(%(zones)s) THEN person.time_zone ELSE %(zone)s END AS zone
) AS clock
CROSS JOIN LATERAL (SELECT %(start)s::timestamptz AT TIME ZONE clock.zone AS at) AS local
CROSS JOIN LATERAL (
  SELECT way.digests AND NOT %(critical)s AND coalesce(wish.mode, %(mode)s) = 'digest' AS in_digest,
    way.quiet AND NOT %(critical)s AND own.quiet_from IS NOT NULL
      AND CASE WHEN own.quiet_from < own.quiet_to
        THEN local.at::time >= own.quiet_from AND local.at::time < own.quiet_to
        ELSE local.at::time >= own.quiet_from OR local.at::time < own.quiet_to END AS in_quiet
) AS found
CROSS JOIN LATERAL (
  SELECT CASE
      WHEN wish.mode = 'never' THEN 'not_sent'
      WHEN found.in_digest OR found.in_quiet OR %(start)s > %(now)s THEN 'held'
      WHEN way.channel = %(inbox)s THEN 'delivered' ELSE 'queued' END AS state,
    CASE
      WHEN wish.mode = 'never' THEN 'muted' WHEN found.in_digest THEN 'digest' WHEN found.in_quiet THEN 'quiet_hours'
      WHEN %(start)s > %(now)s THEN 'delay' ELSE '' END AS reason,
    CASE
      WHEN wish.mode = 'never' THEN %(now)s
      WHEN found.in_digest THEN (local.at::date + coalesce(own.digest_at, %(digest_at)s)
        + CASE WHEN local.at::time < coalesce(own.digest_at, %(digest_at)s) THEN interval '0' ELSE interval '1 day' END)
        AT TIME ZONE clock.zone
      WHEN found.in_quiet THEN (local.at::date + own.quiet_to
        + CASE WHEN local.at::time < own.quiet_to THEN interval '0' ELSE interval '1 day' END) AT TIME ZONE clock.zone
      ELSE %(start)s END AS due_at
) AS outcome
ORDER BY person.id, way.channel
ON CONFLICT (message_id, recipient_id, channel) DO NOTHING
"""
WORK = """
SELECT channel, reason = 'digest', min(due_at) FROM notifications_delivery
WHERE message_id = %s AND state IN ('queued', 'held') GROUP BY 1, 2
"""


def fan_out(
    message: Message,
    people: QuerySet[User],
    *,
    names: Iterable[str],
    at: datetime,
    digest: str = "",
    start: datetime | None = None,
) -> int:
    """Write a delivery for each person and channel, and ask for the work; return how many were written.

    Each is held, muted or queued by the person's own wishes and clock; nobody gets a second one for one message.
    """
    ways = [channels()[name] for name in names if name in channels()]
    company = current_company()
    facts: dict[str, Any] = {
        "message": message.pk,
        "now": at,
        "start": max(start or at, at),
        "channels": [way.name for way in ways],
        "quiet": [way.keeps_quiet_hours for way in ways],
        "digests": [way.allows_digest for way in ways],
        "languages": [code for code, _name in settings.LANGUAGES],
        "language": company.language,
        "type": message.type,
        "critical": message.is_critical,
        "zones": _zones(people),
        "zone": company.time_zone,
        "mode": "digest" if digest else "now",
        "digest_at": DIGEST_AT,
        "inbox": INBOX,
    }
    with connection.cursor() as cursor:
        cursor.execute(SPREAD.replace("{people}", _selected(people)), facts)
        written = int(cursor.rowcount)
    if written:
        ask_for_work(message.pk)
        announce(message.pk)
    return written


def ask_for_work(message_id: int) -> None:
    """Wake a sender for each channel when the first of the message's deliveries is due."""
    with connection.cursor() as cursor:
        cursor.execute(WORK, [message_id])
        wanted = cursor.fetchall()
    now = timezone.now()
    for channel, in_digest, due_at in wanted:
        wake(channel, due_at=due_at, now=now, kind=BUNDLE if in_digest else SEND)


def _selected(people: QuerySet[User]) -> str:
    """Return the query for the people as text for the inside of another statement."""
    statement, values = people.order_by().values(*PERSON).query.sql_with_params()
    text: str = connection.ops.compose_sql(statement, values)  # type: ignore[attr-defined]
    return text.replace("%", "%%")


def _zones(people: QuerySet[User]) -> list[str]:
    """Return the people's time zones that exist: a name that nobody knows any more must not stop the statement."""
    named = people.order_by().values_list("time_zone", flat=True).distinct()
    return sorted(available_timezones() & set(named))
