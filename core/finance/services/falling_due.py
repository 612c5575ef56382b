"""Invoices whose status follows from the calendar: overdue once their day has passed, open again where it is to come.

The latter happens where the books are set back to an earlier day.
"""

from datetime import date

from django.db import connection, transaction

from core.finance.authors import SYSTEM
from core.finance.business_date import today
from core.finance.services.settling import settle_invoices
from core.jobs import enqueue

FALL = "finance.fall_overdue"
BATCH = 5000
_OFF = """
(SELECT id FROM finance_invoice WHERE status IN ('issued', 'partially_paid') AND due_on < %(on)s LIMIT %(limit)s)
UNION ALL
(SELECT id FROM finance_invoice WHERE status = 'overdue' AND due_on >= %(on)s LIMIT %(limit)s)
LIMIT %(limit)s
"""


@transaction.atomic
def fall_overdue(*, batch: int = BATCH) -> int:
    """Settle the next invoices that the day has moved; return how many. The rest is another job's."""
    found = list_off(today(), limit=batch)
    moved = settle_invoices(found, author=SYSTEM)
    if len(found) == batch and moved:
        enqueue(kind=FALL)
    return moved


def list_off(on: date, *, limit: int = BATCH) -> list[int]:
    """Return invoices whose status does not fit the day."""
    with connection.cursor() as cursor:
        cursor.execute(_OFF, {"on": on, "limit": limit})
        return [row[0] for row in cursor.fetchall()]
