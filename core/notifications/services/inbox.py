"""The list under the bell: what is due appears, what is read is marked."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.utils import timezone

from core.accounts.models import User
from core.notifications.channels import INBOX
from core.notifications.models import Delivery, DeliveryState
from core.notifications.selectors.inbox import inbox_of
from core.notifications.services.announcing import announce_to
from core.notifications.services.waking import wake

RELEASE = """
UPDATE notifications_delivery SET state = 'delivered', reason = '', sent_at = clock_timestamp(),
  delivered_at = clock_timestamp(), attempts = 1
WHERE id = ANY(ARRAY(
  SELECT id FROM notifications_delivery WHERE channel = 'inbox' AND state IN ('queued', 'held') AND reason <> 'paused'
  AND due_at <= clock_timestamp() ORDER BY due_at, id FOR UPDATE SKIP LOCKED))
RETURNING recipient_id
"""
NEXT = """
SELECT min(due_at) FROM notifications_delivery
WHERE channel = 'inbox' AND state IN ('queued', 'held') AND reason <> 'paused'
"""


def release_inbox() -> int:
    """Let appear what has waited long enough; return how many messages that are."""
    with connection.cursor() as cursor:
        cursor.execute(RELEASE)
        people = [row[0] for row in cursor.fetchall()]
        cursor.execute(NEXT)
        (due_at,) = cursor.fetchone()
    if due_at is not None:
        wake(INBOX, due_at=due_at, now=timezone.now())
    announce_to(people)
    return len(people)


def mark_read(*, user: User, at: datetime, ids: Iterable[int] | None = None) -> int:
    """Mark messages of the person read, all of them for None; return how many were not before."""
    unread = inbox_of(user).filter(state=DeliveryState.DELIVERED)
    if ids is not None:
        unread = unread.filter(pk__in=list(ids))
    changed = Delivery.objects.filter(pk__in=unread.values("pk")).update(state=DeliveryState.OPENED, opened_at=at)
    if changed:
        announce_to([user.pk])
    return changed


def mark_unread(*, user: User, ids: Iterable[int]) -> int:
    read = inbox_of(user).filter(state=DeliveryState.OPENED, pk__in=list(ids))
    changed = Delivery.objects.filter(pk__in=read.values("pk")).update(state=DeliveryState.DELIVERED, opened_at=None)
    if changed:
        announce_to([user.pk])
    return changed
