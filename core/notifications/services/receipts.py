"""What operators say later of a delivery: it has arrived, was opened, or came back."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.db import connection
from django.utils import timezone

type Result = Literal["delivered", "opened", "failed"]

# A state only goes forward: news may come late and in any order.
NOTE = """
UPDATE notifications_delivery SET
  state = CASE
    WHEN %(result)s = 'failed' AND state = 'sent' THEN 'failed'
    WHEN %(result)s = 'delivered' AND state IN ('sent', 'sending', 'queued') THEN 'delivered'
    WHEN %(result)s = 'opened' AND state IN ('sent', 'sending', 'queued', 'delivered') THEN 'opened' ELSE state END,
  reason = CASE WHEN %(result)s = 'failed' AND state = 'sent' THEN 'refused'
    WHEN state = 'sent' THEN '' ELSE reason END,
  detail = CASE WHEN %(result)s = 'failed' AND state = 'sent' THEN %(reason)s ELSE detail END,
  sent_at = CASE WHEN %(result)s <> 'failed' THEN coalesce(sent_at, %(at)s) ELSE sent_at END,
  delivered_at = CASE WHEN %(result)s IN ('delivered', 'opened') THEN coalesce(delivered_at, %(at)s)
    ELSE delivered_at END,
  opened_at = CASE WHEN %(result)s = 'opened' THEN coalesce(opened_at, %(at)s) ELSE opened_at END,
  ended_at = CASE WHEN %(result)s = 'failed' AND state = 'sent' THEN %(at)s ELSE ended_at END,
  cost = coalesce(%(cost)s, cost), currency = coalesce(nullif(%(currency)s, ''), currency)
WHERE channel = %(channel)s AND id = ANY(ARRAY(
  SELECT id FROM notifications_delivery WHERE %(operator_id)s <> '' AND operator_id = %(operator_id)s
  UNION SELECT id FROM notifications_delivery WHERE id = %(id)s AND repeats = %(repeats)s))
"""


def note(
    *,
    channel: str,
    result: Result,
    operator_id: str = "",
    key: str = "",
    reason: str = "",
    at: datetime | None = None,
    cost: Decimal | None = None,
    currency: str = "",
) -> bool:
    """Write down what became of a delivery, by the operator's number or by our key; False where it is none of ours."""
    number, repeats = _numbers(key)
    facts: dict[str, Any] = {
        "channel": channel,
        "result": result,
        "operator_id": operator_id,
        "id": number,
        "repeats": repeats,
        "reason": reason[:300],
        "at": at or timezone.now(),
        "cost": cost,
        "currency": currency,
    }
    with connection.cursor() as cursor:
        cursor.execute(NOTE, facts)
        return bool(cursor.rowcount)


def _numbers(key: str) -> tuple[int, int]:
    """Read "n12.1": the delivery, and how often it was sent once more."""
    number, _dot, repeats = key.removeprefix("n").partition(".")
    if not key.startswith("n") or not number.isascii() or not number.isdigit() or len(number) > 18:
        return 0, 0
    return int(number), int(repeats) if repeats.isascii() and repeats.isdigit() and len(repeats) < 5 else 0
