"""What a person has under the bell, and the way of every message to him."""

from typing import Any

from django.db import connection
from django.db.models import QuerySet

from core.accounts.models import User
from core.notifications.channels import INBOX
from core.notifications.models import Delivery, DeliveryState

# Nobody reads a larger figure, and counting stops there.
BELL_LIMIT = 100
UNREAD = """
SELECT count(*) FROM (
  SELECT FROM notifications_delivery WHERE recipient_id = %s AND channel = 'inbox' AND state = 'delivered' LIMIT %s
) AS unread
"""


def count_unread(user_id: int) -> int:
    """Return how many messages are unread, at most BELL_LIMIT."""
    with connection.cursor() as cursor:
        cursor.execute(UNREAD, [user_id, BELL_LIMIT])
        return int(cursor.fetchone()[0])


def bell_text(count: int) -> str:
    """Write the figure of the bell."""
    return f"{BELL_LIMIT - 1}+" if count >= BELL_LIMIT else str(count)


def inbox_of(user: User) -> QuerySet[Delivery]:
    """Return what has arrived in the person's list, with its words."""
    arrived = Delivery.objects.filter(
        recipient=user, channel=INBOX, state__in=[DeliveryState.DELIVERED, DeliveryState.OPENED]
    )
    return arrived.select_related("message", "text")


def own_receipts(user: User) -> QuerySet[Any]:
    """Return every delivery to the person, by whatever channel."""
    return Delivery.objects.filter(recipient=user).select_related("message", "text")
