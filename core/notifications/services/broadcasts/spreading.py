"""The statements over the deliveries of one broadcast: each is one, however many recipients there are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

# Who wants no broadcasts gets none, in the cabinet neither; his delivery says why.
LEAVE_OUT = """
UPDATE notifications_delivery AS d SET state = 'not_sent', reason = 'unsubscribed', ended_at = %(at)s, sent_at = NULL,
  delivered_at = NULL
FROM notifications_personsettings AS own
WHERE d.message_id = %(message)s AND own.user_id = d.recipient_id AND own.unsubscribed_at IS NOT NULL
  AND d.state IN ('queued', 'held', 'delivered') AND d.opened_at IS NULL
"""
# So many a minute on each channel: of those that are due together each next one is due a moment later.
SPREAD = """
WITH line AS (
  SELECT id, due_at + (row_number() OVER (PARTITION BY channel, due_at ORDER BY id) - 1)
    * interval '1 minute' / %(per_minute)s AS turn
  FROM notifications_delivery WHERE message_id = %(message)s AND channel <> 'inbox' AND state IN ('queued', 'held'))
UPDATE notifications_delivery AS d SET due_at = line.turn,
  state = CASE WHEN line.turn > %(at)s THEN 'held' ELSE d.state END,
  reason = CASE WHEN line.turn > %(at)s AND d.reason = '' THEN 'delay' ELSE d.reason END
FROM line WHERE line.id = d.id AND line.turn > d.due_at
"""
HOLD = """
UPDATE notifications_delivery SET state = 'held', reason = 'paused'
WHERE message_id = %(message)s AND state IN ('queued', 'held') AND reason <> 'paused'
"""
# With a pace the whole line moves on by as long as it stood; without one nobody's moment changes.
LET_GO = """
UPDATE notifications_delivery AS d SET due_at = next.due_at,
  state = CASE WHEN next.due_at > %(at)s THEN 'held' ELSE 'queued' END,
  reason = CASE WHEN next.due_at > %(at)s THEN 'delay' ELSE '' END
FROM (SELECT id, CASE WHEN %(has_pace)s THEN due_at + (%(at)s - %(since)s) ELSE due_at END AS due_at
  FROM notifications_delivery WHERE message_id = %(message)s AND state = 'held' AND reason = 'paused') AS next
WHERE next.id = d.id
"""
DROP = """
UPDATE notifications_delivery SET state = 'not_sent', reason = 'cancelled', ended_at = %(at)s
WHERE message_id = %(message)s AND state IN ('queued', 'held')
"""
DROP_OF_ONE = """
UPDATE notifications_delivery AS d SET state = 'not_sent', reason = 'unsubscribed', ended_at = %(at)s
FROM notifications_message AS message
WHERE message.id = d.message_id AND message.kind = 'broadcast' AND d.recipient_id = %(person)s
  AND d.state IN ('queued', 'held')
"""
# What is still to be done: how many wait, how many are in a sender's hands, and when the next is due.
REST = """
SELECT count(*) FILTER (WHERE state <> 'sending'), count(*) FILTER (WHERE state = 'sending'),
  min(due_at) FILTER (WHERE state <> 'sending')
FROM notifications_delivery WHERE message_id = %(message)s AND state IN ('queued', 'held', 'sending')
"""


def leave_out_unsubscribed(message: int, *, at: datetime) -> int:
    return _run(LEAVE_OUT, message=message, at=at)


def spread(message: int, *, per_minute: int, at: datetime) -> int:
    return _run(SPREAD, message=message, per_minute=per_minute, at=at)


def hold(message: int) -> int:
    return _run(HOLD, message=message)


def let_go(message: int, *, since: datetime, at: datetime, has_pace: bool) -> int:
    return _run(LET_GO, message=message, since=since, at=at, has_pace=has_pace)


def drop(message: int, *, at: datetime) -> int:
    return _run(DROP, message=message, at=at)


def drop_of(person: int, *, at: datetime) -> int:
    """Let no broadcast that is under way reach the person any more."""
    return _run(DROP_OF_ONE, person=person, at=at)


def rest_of(message: int) -> tuple[int, int, datetime | None]:
    with connection.cursor() as cursor:
        cursor.execute(REST, {"message": message})
        waiting, in_hand, due_at = cursor.fetchone()
    return waiting, in_hand, due_at


def _run(statement: str, **facts: Any) -> int:
    values: Mapping[str, Any] = facts
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
