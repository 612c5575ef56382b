"""Add everything up again: the proof that each kept figure is the sum of what it stands for."""

from dataclasses import dataclass, fields
from typing import Any

from django.db import connection

from core.lib.company import current_company

# Each statement finds what is wrong; none of them finds anything in right books.
_CHECKS = {
    "wrong_balances": """
        SELECT a.id, a.balance, coalesce(s.amount, 0) FROM finance_account a LEFT JOIN (
            SELECT account_id, sum(amount) AS amount FROM finance_posting GROUP BY account_id) s ON s.account_id = a.id
        WHERE a.balance IS NOT NULL AND a.balance <> coalesce(s.amount, 0)""",
    "unbalanced_entries": """
        SELECT p.entry_id FROM finance_posting p LEFT JOIN finance_account a ON a.id = p.account_id
        GROUP BY p.entry_id, a.currency HAVING sum(p.amount) <> 0 OR a.currency IS NULL""",
    "empty_entries": """
        SELECT e.id FROM finance_entry e
        WHERE NOT EXISTS (SELECT FROM finance_posting p WHERE p.entry_id = e.id)""",
    "stray_postings": """
        SELECT p.entry_id, p.account_id FROM finance_posting p
        LEFT JOIN finance_entry e ON e.id = p.entry_id LEFT JOIN finance_account a ON a.id = p.account_id
        WHERE p.booked_on IS DISTINCT FROM e.booked_on OR p.organization_id IS DISTINCT FROM a.organization_id""",
    "wrong_figures": """
        SELECT coalesce(b.organization_id, s.organization_id), coalesce(b.currency, s.currency)
        FROM finance_clientbalance b FULL JOIN (
            SELECT organization_id, currency, coalesce(sum(balance) FILTER (WHERE code = 'client'), 0) AS services,
                coalesce(sum(balance) FILTER (WHERE code = 'penalty'), 0) AS penalties,
                coalesce(sum(balance) FILTER (WHERE code = 'documented'), 0) AS documented
            FROM finance_account WHERE organization_id IS NOT NULL GROUP BY organization_id, currency) s
            ON s.organization_id = b.organization_id AND s.currency = b.currency
        WHERE (b.services, b.penalties, b.documented) IS DISTINCT FROM (s.services, s.penalties, s.documented)""",
    "wrong_turnovers": """
        SELECT coalesce(t.account_id, s.account_id), coalesce(t.booked_on, s.booked_on)
        FROM finance_dayturnover t FULL JOIN (
            SELECT account_id, booked_on, coalesce(sum(amount) FILTER (WHERE amount > 0), 0) AS credited,
                coalesce(-sum(amount) FILTER (WHERE amount < 0), 0) AS debited
            FROM finance_posting WHERE organization_id IS NOT NULL GROUP BY account_id, booked_on) s
            ON s.account_id = t.account_id AND s.booked_on = t.booked_on
        WHERE (t.credited, t.debited) IS DISTINCT FROM (s.credited, s.debited)""",
    "wrong_invoices": """
        SELECT i.id, i.paid_amount, coalesce(s.amount, 0) FROM finance_invoice i LEFT JOIN (
            SELECT invoice_id, sum(amount) AS amount FROM finance_allocation GROUP BY invoice_id) s
            ON s.invoice_id = i.id
        WHERE i.paid_amount <> coalesce(s.amount, 0)""",
    "wrong_payments": """
        SELECT p.id, p.allocated_amount, coalesce(s.amount, 0) FROM finance_payment p LEFT JOIN (
            SELECT payment_id, sum(amount) AS amount FROM finance_allocation GROUP BY payment_id) s
            ON s.payment_id = p.id
        WHERE p.allocated_amount <> coalesce(s.amount, 0)""",
    "unposted_payments": """
        SELECT p.id FROM finance_payment p WHERE p.status = 'booked' AND NOT EXISTS (
            SELECT FROM finance_entry e JOIN finance_posting o ON o.entry_id = e.id
            JOIN finance_account a ON a.id = o.account_id AND a.code = 'client'
            WHERE e.key = 'finance.payment:' || p.id || ':' || p.booking_number
            AND (o.organization_id, o.amount) = (p.organization_id, p.amount))""",
    "wrong_lines": """
        SELECT p.kind, p.id FROM (
            SELECT 'act' AS kind, id, amount, vat_amount FROM finance_act
            UNION ALL SELECT 'invoice', id, amount, vat_amount FROM finance_invoice) p
        LEFT JOIN (
            SELECT 'act' AS kind, act_id AS id, sum(amount) AS amount, sum(vat_amount) AS vat_amount
            FROM finance_actline GROUP BY act_id
            UNION ALL SELECT 'invoice', invoice_id, sum(amount), sum(vat_amount)
            FROM finance_invoiceline GROUP BY invoice_id) s ON (s.kind, s.id) = (p.kind, p.id)
        WHERE (p.amount, p.vat_amount) IS DISTINCT FROM (coalesce(s.amount, 0), coalesce(s.vat_amount, 0))""",
    "wrong_charges": """
        SELECT t.id, t.amount, s.amount FROM finance_act t LEFT JOIN (
            SELECT c.act_id, -sum(p.amount) AS amount, bool_and(p.organization_id = w.organization_id) AS are_theirs
            FROM finance_actcharge c JOIN finance_act w ON w.id = c.act_id
            JOIN finance_posting p ON p.entry_id = c.entry_id
            JOIN finance_account a ON a.id = p.account_id AND a.code = 'client'
            GROUP BY c.act_id) s ON s.act_id = t.id
        WHERE CASE WHEN t.module = '' OR t.status = 'cancelled' THEN s.act_id IS NOT NULL
            ELSE s.amount IS DISTINCT FROM t.amount OR NOT s.are_theirs END""",
    "wrong_acts": """
        SELECT t.id, s.documented, s.client FROM finance_act t CROSS JOIN LATERAL (
            SELECT coalesce(-sum(p.amount) FILTER (WHERE a.code = 'documented'), 0) AS documented,
                coalesce(-sum(p.amount) FILTER (WHERE a.code = 'client'), 0) AS client
            FROM finance_entry e JOIN finance_posting p ON p.entry_id = e.id
            JOIN finance_account a ON a.id = p.account_id
            WHERE e.key IN ('finance.act:' || t.id, 'finance.act:' || t.id || ':cancelled')
                AND p.organization_id = t.organization_id) s
        WHERE (s.documented, s.client) IS DISTINCT FROM (
            CASE WHEN t.status IN ('draft', 'cancelled') THEN 0 ELSE t.amount END,
            CASE WHEN t.status IN ('draft', 'cancelled') OR t.covers_charges THEN 0 ELSE t.amount END)""",
    # That a charge stands in one act only is the table's key. A company may have changed its time zone since: hence the
    # day more.
    "stray_charges": """
        SELECT c.entry_id, c.act_id FROM finance_actcharge c
        LEFT JOIN finance_act t ON t.id = c.act_id LEFT JOIN finance_entry e ON e.id = c.entry_id
        WHERE t.id IS NULL OR e.id IS NULL OR e.kind NOT IN ('charge', 'reversal', 'correction')
            OR NOT starts_with(e.key, t.module || '.')
            OR e.happened_at >= (t.period_until + 2)::timestamp AT TIME ZONE %(zone)s""",
    # What an act was when it was issued stands in its entry and in the list of its moves, to which is only added.
    "altered_acts": """
        SELECT t.id, t.number, t.status FROM finance_act t
        LEFT JOIN finance_entry e ON e.key = 'finance.act:' || t.id
        LEFT JOIN (
            SELECT DISTINCT ON (act_id) act_id, status_to FROM finance_actchange ORDER BY act_id, id DESC) c
            ON c.act_id = t.id
        WHERE t.status IS DISTINCT FROM c.status_to
            OR (t.number, t.issued_on) IS DISTINCT FROM (
                CASE WHEN e.id IS NULL THEN t.number ELSE e.memo END,
                CASE WHEN e.id IS NULL THEN t.issued_on ELSE (e.happened_at AT TIME ZONE %(zone)s)::date END)""",
}
SHOWN = 100


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """What is wrong in the books; empty lists are the proof that every figure is the sum of its postings."""

    accounts: int
    entries: int
    wrong_balances: list[tuple[Any, ...]]
    unbalanced_entries: list[tuple[Any, ...]]
    empty_entries: list[tuple[Any, ...]]
    stray_postings: list[tuple[Any, ...]]
    wrong_figures: list[tuple[Any, ...]]
    wrong_turnovers: list[tuple[Any, ...]]
    wrong_invoices: list[tuple[Any, ...]]
    wrong_payments: list[tuple[Any, ...]]
    unposted_payments: list[tuple[Any, ...]]
    wrong_lines: list[tuple[Any, ...]]
    wrong_charges: list[tuple[Any, ...]]
    wrong_acts: list[tuple[Any, ...]]
    stray_charges: list[tuple[Any, ...]]
    altered_acts: list[tuple[Any, ...]]

    @property
    def is_right(self) -> bool:
        return not any(getattr(self, one.name) for one in fields(self) if one.name in _CHECKS)


def verify_ledger() -> LedgerReport:
    """Add everything up again and compare it with what is kept."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM finance_account), (SELECT count(*) FROM finance_entry)")
        accounts, entries = cursor.fetchone()
        found = {}
        for name, statement in _CHECKS.items():
            cursor.execute(f"{statement} ORDER BY 1 LIMIT {SHOWN}", {"zone": current_company().time_zone})
            found[name] = cursor.fetchall()
    return LedgerReport(accounts=accounts, entries=entries, **found)
