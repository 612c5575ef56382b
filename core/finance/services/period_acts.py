"""Acts of a period, made from what a module has charged: each charge stands in one act, and in its sum to the kopeck.

What the ledger has charged is the source, charge by charge and reversal by reversal, so that returns, corrections and
later changes of a price are in by themselves. A charge of days that were acted before, which was not there then, comes
into the next act as a correction (decision 19). Whatever their number, acts are made in a few statements.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core.finance.authors import Author
from core.finance.due_charges import DUE, Period
from core.lib.company import current_company
from core.registry.modules import registry

_TABLES = """
DROP TABLE IF EXISTS pg_temp.act_charge, pg_temp.act_line, pg_temp.act_paper;
CREATE TEMPORARY TABLE act_charge (entry_id bigint, key text, account_id bigint, amount numeric, is_late boolean)
    ON COMMIT DROP;
CREATE TEMPORARY TABLE act_line (account_id bigint, is_late boolean, title text, unit text, vat_rate numeric,
    quantity numeric, amount numeric, vat_amount numeric DEFAULT 0) ON COMMIT DROP;
CREATE TEMPORARY TABLE act_paper (account_id bigint, act_id bigint, organization_id bigint, agreement_id bigint,
    legal_entity_id bigint, currency text, amount numeric, vat_amount numeric) ON COMMIT DROP
"""
# The agreement is the account's own where its money is kept apart, else the latest that is in force.
_PAPERS = """
INSERT INTO act_paper
SELECT s.account_id, nextval(pg_get_serial_sequence('finance_act', 'id')), a.organization_id, g.id,
    coalesce(g.legal_entity_id, %(legal_entity)s), a.currency, s.amount, 0
FROM (SELECT account_id, sum(amount) AS amount FROM act_charge GROUP BY account_id) s
JOIN finance_account a ON a.id = s.account_id
LEFT JOIN LATERAL (
    SELECT g.id, g.legal_entity_id FROM organizations_agreement g
    WHERE g.id = a.agreement_id OR (a.agreement_id IS NULL AND g.organization_id = a.organization_id AND g.is_active
        AND NOT g.has_own_balance AND (g.signed_on IS NULL OR g.signed_on <= %(last)s)
        AND (g.ends_on IS NULL OR g.ends_on >= %(first)s))
    ORDER BY g.signed_on DESC NULLS LAST, g.id DESC LIMIT 1) g ON true
ORDER BY a.organization_id, s.account_id
"""
_LINES = "INSERT INTO act_line (account_id, is_late, title, unit, vat_rate, quantity, amount) {lines}"
# A line says how much for how much: a changed price without a quantity is one piece of its sum.
_WHOLE_LINES = """
WITH gone AS (DELETE FROM act_line WHERE quantity = 0 AND amount = 0)
UPDATE act_line l SET
    vat_rate = CASE WHEN e.is_vat_payer THEN l.vat_rate END,
    vat_amount = CASE WHEN e.is_vat_payer THEN coalesce(round(l.amount * l.vat_rate / (100 + l.vat_rate), 2), 0)
        ELSE 0 END,
    title = CASE WHEN l.is_late THEN %(correction)s || l.title ELSE l.title END,
    quantity = CASE WHEN l.quantity = 0 THEN 1 ELSE l.quantity END,
    unit = CASE WHEN l.quantity = 0 THEN '' ELSE l.unit END
FROM act_paper p JOIN organizations_legalentity e ON e.id = p.legal_entity_id
WHERE p.account_id = l.account_id AND NOT (l.quantity = 0 AND l.amount = 0)
"""
_SUMS = """
UPDATE act_paper p SET vat_amount = s.vat_amount
FROM (SELECT account_id, sum(vat_amount) AS vat_amount FROM act_line GROUP BY account_id) s
WHERE s.account_id = p.account_id
"""
_STRAY = """
SELECT p.account_id FROM act_paper p
LEFT JOIN (SELECT account_id, sum(amount) AS amount FROM act_line GROUP BY account_id) s USING (account_id)
WHERE coalesce(s.amount, 0) <> p.amount LIMIT 1
"""
# What does not come to a sum above zero waits for the next act.
_POSTPONE = "DELETE FROM act_paper WHERE amount <= 0 OR vat_amount NOT BETWEEN 0 AND amount"
_ACTS = """
INSERT INTO finance_act (id, legal_entity_id, organization_id, agreement_id, number, issued_on, currency, amount,
    vat_amount, note, external_id, created_by_id, status, period_from, period_until, covers_charges, module, run_id)
SELECT act_id, legal_entity_id, organization_id, agreement_id, '', %(issued_on)s, currency, amount, vat_amount, '', '',
    %(user)s, 'draft', %(first)s, %(last)s, true, %(module)s, %(run)s
FROM act_paper
"""
_WRITE_LINES = """
INSERT INTO finance_actline (act_id, position, title, quantity, unit, price, vat_rate, amount, vat_amount)
SELECT p.act_id, row_number() OVER (PARTITION BY p.act_id ORDER BY l.is_late, l.title, l.vat_rate), left(l.title, 500),
    l.quantity, l.unit, round(l.amount / l.quantity, 4), l.vat_rate, l.amount, l.vat_amount
FROM act_paper p JOIN act_line l USING (account_id)
"""
_MARK = """
INSERT INTO finance_actcharge (entry_id, act_id)
SELECT c.entry_id, p.act_id FROM act_charge c JOIN act_paper p USING (account_id)
"""
_NOTE = """
INSERT INTO finance_actchange (act_id, status_from, status_to, author_kind, user_id, reason)
SELECT act_id, '', 'draft', %(author)s, %(user)s, '' FROM act_paper
"""
# Runs of one module follow one another.
_QUEUE = "SELECT pg_advisory_xact_lock(20261, hashtext(current_schema() || %(module)s))"


class LinesDoNotAddUp(RuntimeError):
    """A module's lines come to another sum than what it has charged."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    acts: int
    amount: Decimal
    postponed: int


def make_acts(period: Period, *, run_id: int, legal_entity_id: int, issued_on: date, author: Author) -> Made:
    """Write a draft for each client who has something to act, in the caller's transaction."""
    with translation.override(current_company().language):
        correction = _("Earlier period: ")
    facts = period.facts | {
        "legal_entity": legal_entity_id,
        "issued_on": issued_on,
        "run": run_id,
        "author": author.kind,
        "user": author.user_id,
        "correction": correction,
    }
    with connection.cursor() as cursor:
        wait_for_acts(cursor, period.module)
        cursor.execute(_TABLES)
        cursor.execute(f"INSERT INTO act_charge {DUE}", facts)
        cursor.execute("ANALYZE act_charge")
        cursor.execute(_PAPERS, facts)
        _gather_lines(cursor, facts)
        cursor.execute(_POSTPONE)
        postponed = cursor.rowcount
        for statement in (_ACTS, _MARK, _WRITE_LINES, _NOTE):
            cursor.execute(statement, facts)
        cursor.execute("SELECT count(*), coalesce(sum(amount), 0) FROM act_paper")
        acts, amount = cursor.fetchone()
    return Made(acts=acts, amount=Decimal(amount), postponed=postponed)


def wait_for_acts(cursor: CursorWrapper, module: str) -> None:
    """Let nobody else make acts of the module's charges until the end of this database transaction."""
    cursor.execute(_QUEUE, {"module": module})


def _gather_lines(cursor: CursorWrapper, facts: dict[str, Any]) -> None:
    spec = next(spec for spec in registry.all() if spec.slug == facts["module"])
    cursor.execute(_LINES.format(lines=import_string(spec.act_lines)))
    cursor.execute(_WHOLE_LINES, facts)
    cursor.execute(_SUMS)
    cursor.execute(_STRAY)
    if (stray := cursor.fetchone()) is not None:
        raise LinesDoNotAddUp(f"{spec.slug}: the lines of account {stray[0]} differ from its charges")
