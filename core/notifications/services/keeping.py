"""How long messages are kept, and dropping those that are older."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.audit.record import differences, record
from core.lib.errors import InvalidInput
from core.notifications.models import CompanySettings
from core.notifications.models.company import LONGEST, SHORTEST

PRUNE = "notifications.prune"
# What one transaction drops at the most: a broadcast alone may have tens of thousands of deliveries.
MESSAGES, DELIVERIES = 500, 10_000
# Oldest first; what still waits for somebody is not dropped, however old.
OLD = """
SELECT message.id FROM notifications_message AS message
WHERE message.created_at < %(before)s AND NOT EXISTS (
  SELECT FROM notifications_delivery AS d
  WHERE d.message_id = message.id AND d.state IN ('queued', 'held', 'sending'))
ORDER BY message.id LIMIT %(limit)s
"""
DROP_DELIVERIES = """
DELETE FROM notifications_delivery WHERE id = ANY(ARRAY(
  SELECT id FROM notifications_delivery WHERE message_id = ANY(%(old)s) LIMIT %(limit)s))
"""
DROP_MESSAGES = """
DELETE FROM notifications_message AS message WHERE id = ANY(%(old)s)
  AND NOT EXISTS (SELECT FROM notifications_delivery AS d WHERE d.message_id = message.id)
"""


def company_settings() -> CompanySettings:
    return CompanySettings.objects.first() or CompanySettings()


@transaction.atomic
def change_keeping(*, keep_days: int) -> CompanySettings:
    """Keep messages for so many days from now on; older ones go with the next night."""
    if not SHORTEST <= keep_days <= LONGEST:
        words = _("From %(shortest)s to %(longest)s.") % {"shortest": SHORTEST, "longest": LONGEST}
        raise InvalidInput(fields={"keep_days": [words]})
    own = CompanySettings.objects.select_for_update().first() or CompanySettings()
    before, own.keep_days = own.keep_days, keep_days
    own.save()
    if changes := differences({"keep_days": before}, {"keep_days": keep_days}):
        record("notifications.keeping.changed", subject_name=str(_("Keeping of messages")), changes=changes)
    return own


@transaction.atomic
def prune(*, at: datetime, messages: int = MESSAGES, deliveries: int = DELIVERIES) -> tuple[int, bool]:
    """Drop a batch of what is too old, texts and deliveries too; return how many messages, and whether more wait."""
    before = at - timedelta(days=company_settings().keep_days)
    with connection.cursor() as cursor:
        cursor.execute(OLD, {"before": before, "limit": messages})
        old = [row[0] for row in cursor.fetchall()]
        if not old:
            return 0, False
        cursor.execute(DROP_DELIVERIES, {"old": old, "limit": deliveries})
        is_cut = int(cursor.rowcount) == deliveries
        cursor.execute(DROP_MESSAGES, {"old": old})
        return int(cursor.rowcount), is_cut or len(old) == messages
