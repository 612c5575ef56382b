"""Bring the status of invoices to what is paid and to the calendar: the only writer of it once they are issued."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection

from core.events import emit_all
from core.finance.authors import Author
from core.finance.business_date import today
from core.finance.events import InvoiceMoved

# What `wanted` has locked is the row's latest version; the statement's own view of the table may be older, so the
# status is compared there and not in the update.
_SETTLE = """
WITH wanted AS (
    SELECT id, status AS status_from, CASE WHEN paid_amount = amount THEN 'paid' WHEN due_on < %(today)s THEN 'overdue'
        WHEN paid_amount > 0 THEN 'partially_paid' ELSE 'issued' END AS status
    FROM finance_invoice
    WHERE id = ANY(%(ids)s) AND status IN ('issued', 'partially_paid', 'paid', 'overdue')
    ORDER BY id FOR NO KEY UPDATE
), moved AS (
    UPDATE finance_invoice i SET status = w.status FROM wanted w WHERE i.id = w.id AND w.status_from <> w.status
    RETURNING i.id, i.organization_id, old.status AS status_from, new.status AS status_to
), noted AS (
    INSERT INTO finance_invoicechange (invoice_id, status_from, status_to, author_kind, user_id, reason)
    SELECT id, status_from, status_to, %(author)s, %(user)s, %(reason)s FROM moved
)
SELECT id, organization_id, status_from, status_to FROM moved ORDER BY id
"""


def settle_invoices(invoice_ids: Iterable[int], *, author: Author, reason: str = "", on: date | None = None) -> int:
    """Move each invoice to the status that its payments and the day ask for; return how many have moved.

    Runs in the caller's transaction, in four statements whatever their number; drafts and cancelled ones stay.
    """
    params: dict[str, Any] = {
        "ids": sorted(set(invoice_ids)),
        "today": on or today(),
        "author": author.kind,
        "user": author.user_id,
        "reason": reason[:500],
    }
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, params)
        moved = cursor.fetchall()
    emit_all(
        InvoiceMoved(invoice_id=pk, organization_id=organization_id, status_from=before, status_to=after)
        for pk, organization_id, before, after in moved
    )
    return len(moved)
