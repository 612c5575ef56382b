"""The statements by which a sender takes deliveries in hand and puts them down again.

They run on a connection of their own and are committed at once: what an operator has taken stays taken, whatever
becomes of the worker.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connections

from core.lib.company import current_company

LEASE_SECONDS = 120
# Claims of one channel follow one another, so that each sees who is in whose hands.
TURN = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
FREE = "(d.state <> 'sending' OR d.sender_job = %(job)s OR d.lease_until < statement_timestamp())"
# A delivery waits while an earlier one to the same person by the same channel is in another's hands or to be repeated;
# all others before it are due too, and come first in the order of the claim.
CLAIM = f"""
UPDATE notifications_delivery SET state = 'sending', reason = '', detail = '', attempts = attempts + 1,
  sender_job = %(job)s, lease_until = clock_timestamp() + %(lease)s * interval '1 second'
WHERE id = ANY(ARRAY(
  SELECT d.id FROM notifications_delivery AS d CROSS JOIN (SELECT statement_timestamp() AS now) AS clock
  WHERE d.channel = %(channel)s AND d.state IN ('queued', 'held', 'sending') AND d.due_at <= clock.now
    AND d.reason NOT IN ('digest', 'in_digest', 'paused') AND {FREE}
    AND NOT EXISTS (
      SELECT FROM notifications_delivery AS before
      WHERE before.recipient_id = d.recipient_id AND before.channel = d.channel AND before.id < d.id
        AND before.state IN ('queued', 'sending') AND before.reason <> 'in_digest'
        AND (before.due_at > clock.now OR NOT {FREE.replace("d.", "before.")}))
  ORDER BY d.id LIMIT %(limit)s FOR UPDATE OF d SKIP LOCKED))
RETURNING id, message_id, recipient_id, text_id, name, attempts, repeats
"""
ACCEPTED = """
UPDATE notifications_delivery SET state = CASE WHEN %(delivered)s THEN 'delivered' ELSE 'sent' END, reason = '',
  detail = '', address = %(address)s, digest = %(digest)s, operator_id = %(operator_id)s, cost = %(cost)s,
  currency = %(currency)s, sent_at = clock_timestamp(), lease_until = NULL, ended_at = NULL,
  delivered_at = CASE WHEN %(delivered)s THEN clock_timestamp() END
WHERE id = %(id)s AND state = 'sending' AND sender_job = %(job)s
"""
AGAIN = """
UPDATE notifications_delivery SET state = 'queued', reason = 'again', detail = %(detail)s, address = %(address)s,
  due_at = clock_timestamp() + %(pause)s * interval '1 second', sender_job = NULL, lease_until = NULL
WHERE id = %(id)s AND state = 'sending' AND sender_job = %(job)s
"""
ENDED = """
UPDATE notifications_delivery SET state = %(state)s, reason = %(reason)s, detail = %(detail)s, address = %(address)s,
  ended_at = clock_timestamp(), lease_until = NULL
WHERE id = %(id)s AND state = 'sending' AND sender_job = %(job)s
"""
PUT_BACK = """
UPDATE notifications_delivery SET state = 'queued', reason = CASE WHEN attempts > 1 THEN 'again' ELSE '' END,
  attempts = attempts - 1, sender_job = NULL, lease_until = NULL
WHERE id = ANY(%(ids)s) AND state = 'sending' AND sender_job = %(job)s
"""
# The parts of a digest share its fate.
PARTS = """
UPDATE notifications_delivery AS part SET state = whole.state, sent_at = whole.sent_at, detail = whole.detail,
  delivered_at = whole.delivered_at, ended_at = whole.ended_at, address = whole.address
FROM notifications_delivery AS whole WHERE whole.id = %(id)s AND part.bundle_id = whole.id
"""
NEXT = """
SELECT min(CASE WHEN state = 'sending' THEN greatest(due_at, lease_until) ELSE due_at END) FROM notifications_delivery
WHERE channel = %s AND state IN ('queued', 'held', 'sending') AND reason NOT IN ('digest', 'in_digest', 'paused')
"""


@dataclass(frozen=True, kw_only=True)
class InHand:
    """A delivery that this sender has claimed."""

    id: int
    message_id: int
    recipient_id: int
    text_id: int
    name: str
    attempts: int
    repeats: int

    @property
    def key(self) -> str:
        """The same at every attempt; another one only where staff ask to send once more."""
        return f"n{self.id}.{self.repeats}" if self.repeats else f"n{self.id}"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What is kept of a delivery that an operator has taken."""

    address: str
    digest: str
    operator_id: str = ""
    cost: Decimal | None = None
    currency: str = ""
    delivered: bool = False


class Hand:
    """One sender's hand: what it claims and what it says of it is committed statement by statement."""

    def __init__(self, connection: Any, *, channel: str, job: int) -> None:
        self._connection = connection
        self.channel, self.job = channel, job

    def claim(self, limit: int) -> list[InHand]:
        facts = {"channel": self.channel, "job": self.job, "limit": limit, "lease": LEASE_SECONDS}
        with self._connection.cursor() as cursor:
            cursor.execute(TURN, [f"{current_company().schema}:notifications:{self.channel}"])
            cursor.execute(CLAIM, facts)
            rows = sorted(cursor.fetchall())
        self._connection.commit()
        return [
            InHand(
                id=row[0],
                message_id=row[1],
                recipient_id=row[2],
                text_id=row[3],
                name=row[4],
                attempts=row[5],
                repeats=row[6],
            )
            for row in rows
        ]

    def accepted(self, one: InHand, sent: Sent) -> None:
        self._say(ACCEPTED, one, **sent.__dict__)

    def again(self, one: InHand, *, detail: str, address: str, pause: float) -> None:
        self._say(AGAIN, one, detail=detail[:300], address=address, pause=pause)

    def ended(self, one: InHand, *, state: str, reason: str, detail: str = "", address: str = "") -> None:
        self._say(ENDED, one, state=state, reason=reason, detail=detail[:300], address=address)

    def put_back(self, rest: Sequence[InHand]) -> None:
        self.execute(PUT_BACK, {"ids": [one.id for one in rest], "job": self.job})

    def next_due(self) -> datetime | None:
        row = self.execute(NEXT, [self.channel], fetch=True)
        return row[0] if row else None

    def _say(self, statement: str, one: InHand, **facts: Any) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(statement, {"id": one.id, "job": self.job, **facts})
            cursor.execute(PARTS, {"id": one.id})
        self._connection.commit()

    def execute(self, statement: str, values: Any, *, fetch: bool = False) -> Any:
        with self._connection.cursor() as cursor:
            cursor.execute(statement, values)
            row = cursor.fetchone() if fetch else None
        self._connection.commit()
        return row


@contextmanager
def hand(channel: str, *, job: int) -> Iterator[Hand]:
    """Open a connection of its own for one run of a sender."""
    apart = connections.create_connection("default")
    try:
        apart.set_autocommit(False)
        yield Hand(apart, channel=channel, job=job)
    finally:
        apart.close()
