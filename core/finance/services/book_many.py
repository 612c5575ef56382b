"""Book many payments at once, each for one invoice: what `book_payment` does, set by set.

The rules are the database's own, so both ways keep them: the ledger's sums, the allocations' triggers, one status for
what is paid. Locks are taken in the same order.
"""

from typing import Any

from django.db import IntegrityError, connection, transaction

from core.events import emit_all
from core.finance.authors import Author
from core.finance.events import PaymentBooked
from core.finance.models import AccountCode, EntryKind
from core.finance.services.accounts import own_account
from core.finance.services.allocating import refusal_of
from core.finance.services.post import booked_on
from core.finance.services.settling import settle_invoices
from core.lib.company import current_company

_BATCH = """
CREATE TEMPORARY TABLE finance_booking ON COMMIT DROP AS
SELECT p.id AS payment_id, q.organization_id, q.invoice_id, q.part, p.amount, p.currency, p.source, i.agreement_id,
    CASE WHEN g.has_own_balance THEN i.agreement_id END AS balance_of
FROM ({query}) AS q (payment_id, organization_id, invoice_id, part)
JOIN finance_payment p ON p.id = q.payment_id AND p.status = 'unmatched'
JOIN finance_invoice i ON i.id = q.invoice_id LEFT JOIN organizations_agreement g ON g.id = i.agreement_id
"""
_ACCOUNTS = """
INSERT INTO finance_account (organization_id, agreement_id, code, currency, balance)
SELECT DISTINCT b.organization_id, b.balance_of, c.code, b.currency, 0
FROM finance_booking b CROSS JOIN (VALUES (%(client)s), (%(documented)s)) AS c (code) ORDER BY 1, 2, 3
ON CONFLICT (organization_id, agreement_id, code, currency) DO NOTHING
"""
_PAYMENTS = """
UPDATE finance_payment p SET status = 'booked', organization_id = b.organization_id, agreement_id = b.agreement_id,
    booking_number = p.booking_number + 1
FROM finance_booking b WHERE b.payment_id = p.id
"""
_NOON = "((p.paid_on + time '12:00') AT TIME ZONE %(zone)s)"
_ENTRIES = f"""
INSERT INTO finance_entry (key, kind, memo, respects_limit, happened_at, booked_on)
SELECT 'finance.payment:' || p.id || ':' || p.booking_number, %(kind)s, left(p.purpose, 255), false, {_NOON},
    {booked_on(_NOON)}
FROM finance_booking b JOIN finance_payment p ON p.id = b.payment_id ORDER BY p.id
"""  # noqa: S608
_POSTINGS = """
INSERT INTO finance_posting (account_id, entry_id, amount, organization_id, booked_on)
SELECT side.account_id, e.id, side.amount, side.organization_id, e.booked_on
FROM finance_booking b JOIN finance_payment p ON p.id = b.payment_id
JOIN finance_entry e ON e.key = 'finance.payment:' || p.id || ':' || p.booking_number
JOIN finance_account c ON c.organization_id = b.organization_id AND c.code = %(client)s AND c.currency = b.currency
    AND c.agreement_id IS NOT DISTINCT FROM b.balance_of
JOIN finance_account d ON d.organization_id = b.organization_id AND d.code = %(documented)s AND d.currency = b.currency
    AND d.agreement_id IS NOT DISTINCT FROM b.balance_of
JOIN finance_account o ON o.organization_id IS NULL AND o.code = %(bank)s AND o.currency = b.currency
JOIN finance_account f ON f.organization_id IS NULL AND f.code = %(documents)s AND f.currency = b.currency
CROSS JOIN LATERAL (VALUES (c.id, b.amount, b.organization_id), (o.id, -b.amount, NULL),
    (d.id, b.amount, b.organization_id), (f.id, -b.amount, NULL)) AS side (account_id, amount, organization_id)
"""
_CHANGES = """
INSERT INTO finance_paymentchange (payment_id, status_from, status_to, author_kind, user_id, reason)
SELECT payment_id, 'unmatched', 'booked', %(author)s, %(user)s, '' FROM finance_booking ORDER BY payment_id
"""
_ALLOCATIONS = """
INSERT INTO finance_allocation (payment_id, invoice_id, amount, author_kind, user_id)
SELECT payment_id, invoice_id, part, %(author)s, %(user)s FROM finance_booking ORDER BY payment_id
"""
_BOOKED = "SELECT payment_id, organization_id, amount, source, invoice_id, currency FROM finance_booking ORDER BY 1"


@transaction.atomic
def book_many_from_sql(query: str, *, author: Author) -> int:
    """Book each row `(payment, organization, invoice, part)` of the query; return how many. All or none.

    A payment of the query that waits no more is passed over: whoever was first has decided.
    """
    params: dict[str, Any] = {
        "client": AccountCode.CLIENT,
        "documented": AccountCode.DOCUMENTED,
        "bank": AccountCode.BANK,
        "documents": AccountCode.DOCUMENTS,
        "kind": EntryKind.PAYMENT,
        "zone": current_company().time_zone,
        "author": author.kind,
        "user": author.user_id,
    }
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.finance_booking")
        cursor.execute(_BATCH.format(query=query))
        cursor.execute(_BOOKED)
        booked = cursor.fetchall()
        if not booked:
            return 0
        for currency in sorted({row[5] for row in booked}):
            own_account(code=AccountCode.BANK, currency=currency)
            own_account(code=AccountCode.DOCUMENTS, currency=currency)
        cursor.execute("ANALYZE finance_booking")
        try:
            for step in (_ACCOUNTS, _PAYMENTS, _ENTRIES, _POSTINGS, _CHANGES, _ALLOCATIONS):
                cursor.execute(step, params)
        except IntegrityError as error:
            raise refusal_of(error) from error
    settle_invoices([row[4] for row in booked], author=author)
    emit_all(
        PaymentBooked(payment_id=payment_id, organization_id=organization_id, amount=amount, source=source)
        for payment_id, organization_id, amount, source, _invoice, _currency in booked
    )
    return len(booked)
