"""Say whose a transaction is and what it costs him, and bring the ledger to that.

`fuel_due` holds the transactions to look at. Each that is somebody else's now, or costs another sum, has its charge
reversed and is charged anew; nothing that is posted is changed. Returns and corrections follow their originals, so they
are looked at again whenever an original moves.
"""

from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from core.finance.models import AccountCode, EntryKind
from core.finance.services.accounts import open_client_accounts, own_account
from core.finance.services.post_many import post_many_from_sql
from modules.fuel_cards.services.limits.counting import finish_counting, prepare_counting, touch
from modules.fuel_cards.services.limits.judging import ask_for_judgement, count_and_judge
from modules.fuel_cards.services.rates import AMOUNT, TARIFF, join_rates, load_rates

_TABLES = """
DROP TABLE IF EXISTS pg_temp.fuel_due, pg_temp.fuel_fresh, pg_temp.fuel_undo, pg_temp.fuel_change;
CREATE TEMPORARY TABLE fuel_due (id bigint PRIMARY KEY) ON COMMIT DROP;
CREATE TEMPORARY TABLE fuel_fresh (id bigint PRIMARY KEY, organization_id bigint, amount numeric, charge_number int,
    at timestamptz) ON COMMIT DROP;
CREATE TEMPORARY TABLE fuel_undo (id bigint PRIMARY KEY, organization_id bigint, amount numeric, charge_number int,
    at timestamptz) ON COMMIT DROP;
CREATE TEMPORARY TABLE fuel_change (id bigint PRIMARY KEY, organization_id bigint, unallocated text, tariff_id bigint,
    amount numeric) ON COMMIT DROP
"""
# Whose each transaction is and what he pays for it; `o` is its original.
_PRICED = f"""
FROM fuel_due d
JOIN fuel_cards_transaction t ON t.id = d.id
LEFT JOIN fuel_cards_transaction o ON o.id = t.original_id
LEFT JOIN fuel_cards_station s ON s.id = CASE WHEN o.id IS NULL THEN t.station_id ELSE o.station_id END
LEFT JOIN fuel_cards_cardassignment a ON o.id IS NULL AND a.card_id = t.card_id
    AND a.starts_at <= t.at AND (a.ends_at IS NULL OR t.at < a.ends_at)
CROSS JOIN LATERAL (SELECT
    CASE WHEN o.id IS NULL THEN a.organization_id ELSE o.organization_id END AS organization_id,
    CASE WHEN o.id IS NOT NULL THEN o.unallocated WHEN t.card_id IS NULL THEN 'unknown_card'
        WHEN a.id IS NULL THEN 'unassigned_card' ELSE '' END AS unallocated) w
{
    join_rates(
        payer="w.organization_id",
        supplier="t.supplier_id",
        product="t.product_id",
        station="s",
        at="coalesce(o.at, t.at)",
        quantity="coalesce(o.quantity, t.quantity)",
    )
}
"""
_COMPARE = f"""
INSERT INTO fuel_change
SELECT id, organization_id, unallocated, tariff_id, amount FROM (
    SELECT t.id, w.organization_id, w.unallocated,
        CASE WHEN w.organization_id IS NOT NULL THEN {TARIFF} END AS tariff_id,
        CASE WHEN w.organization_id IS NOT NULL THEN {AMOUNT.format(t="t")} END AS amount,
        t.organization_id AS old_organization, t.unallocated AS old_unallocated, t.amount AS old_amount
    {_PRICED}
) q
WHERE (organization_id, unallocated, amount) IS DISTINCT FROM (old_organization, old_unallocated, old_amount)
"""
_REMEMBER = """
INSERT INTO fuel_undo
SELECT t.id, t.organization_id, t.amount, t.charge_number, t.at
FROM fuel_change c JOIN fuel_cards_transaction t ON t.id = c.id
WHERE t.organization_id IS NOT NULL AND NOT EXISTS (SELECT FROM fuel_fresh f WHERE f.id = c.id)
"""
_APPLY = """
UPDATE fuel_cards_transaction t
SET organization_id = c.organization_id, unallocated = c.unallocated, tariff_id = c.tariff_id, amount = c.amount,
    charge_number = t.charge_number + (c.organization_id IS NOT NULL)::int
FROM fuel_change c WHERE c.id = t.id
"""
_FOLLOWERS = """
INSERT INTO fuel_due
SELECT t.id FROM fuel_change c JOIN fuel_cards_transaction t ON t.original_id = c.id
"""
_NOTE_CHANGED = """
INSERT INTO fuel_fresh
SELECT t.id, t.organization_id, t.amount, t.charge_number, t.at
FROM fuel_change c JOIN fuel_cards_transaction t ON t.id = c.id
ON CONFLICT (id) DO UPDATE SET organization_id = excluded.organization_id, amount = excluded.amount,
    charge_number = excluded.charge_number
"""
_CLIENTS = "SELECT DISTINCT organization_id FROM fuel_fresh WHERE organization_id IS NOT NULL"
_REVERSALS = """
SELECT 'fuel_cards.transaction:' || u.id || ':' || u.charge_number || ':reversed', a.id, %(sales)s::bigint,
    u.amount, u.at
FROM fuel_undo u JOIN finance_account a ON a.organization_id = u.organization_id AND a.code = %(code)s
    AND a.currency = 'RUB' AND a.agreement_id IS NULL
"""
_CHARGES = """
SELECT 'fuel_cards.transaction:' || f.id || ':' || f.charge_number, a.id, %(sales)s::bigint, -f.amount, f.at
FROM fuel_fresh f JOIN finance_account a ON a.organization_id = f.organization_id AND a.code = %(code)s
    AND a.currency = 'RUB' AND a.agreement_id IS NULL
"""
# What recalculations have added to a charge goes with it; the key admits that once.
_ADJUSTMENTS = """
SELECT 'fuel_cards.adjustment:' || u.id || ':' || l.recalculation_id || ':reversed', a.id, %(sales)s::bigint,
    l.difference, u.at
FROM fuel_undo u JOIN fuel_cards_recalculatedline l ON l.transaction_id = u.id AND l.is_booked
    AND l.charge_number = u.charge_number
JOIN finance_account a ON a.organization_id = u.organization_id AND a.code = %(code)s
    AND a.currency = 'RUB' AND a.agreement_id IS NULL
"""
# A table that was filled a moment ago has no statistics, and a plan for "one row" that meets a hundred thousand takes
# hours. Where the batch is no small part of the table, whole tables are read and hashed; otherwise indexes are used.
_JOINS = """
SELECT set_config('enable_nestloop', CASE WHEN %(rows)s * 20 >= pg_relation_size('fuel_cards_transaction') / 250
    THEN 'off' ELSE 'on' END, true)
"""
# A chain of corrections of corrections longer than this is a circle.
LONGEST_CHAIN = 20


def prepare_settling(cursor: CursorWrapper) -> None:
    """Make the working tables of this database transaction and read the tariffs in force."""
    cursor.execute(_TABLES)
    load_rates(cursor)


def choose_joins(cursor: CursorWrapper, rows: int) -> None:
    """Let the server join for a batch of this size, for the rest of the database transaction."""
    cursor.execute(_JOINS, {"rows": rows})


def use_indexes(cursor: CursorWrapper) -> None:
    """Let the server join again as it thinks best."""
    cursor.execute("SELECT set_config('enable_nestloop', 'on', true)")


def reallocate(cursor: CursorWrapper) -> int:
    """Bring what is in `fuel_due`, and what follows it, to its client and price; return how many rows changed."""
    changed = 0
    for _step in range(LONGEST_CHAIN):
        cursor.execute("TRUNCATE fuel_change")
        cursor.execute(_COMPARE)
        if cursor.rowcount == 0:
            break
        changed += cursor.rowcount
        cursor.execute(_REMEMBER)
        cursor.execute(_APPLY)
        cursor.execute(_NOTE_CHANGED)
        cursor.execute("TRUNCATE fuel_due")
        cursor.execute(_FOLLOWERS)
        if cursor.rowcount == 0:
            break
    return changed


def charge(cursor: CursorWrapper) -> None:
    """Post what `fuel_fresh` costs its clients, and take back what `fuel_undo` had charged before."""
    cursor.execute(_CLIENTS)
    open_client_accounts(organization_ids=[row[0] for row in cursor.fetchall()])
    params: dict[str, Any] = {"sales": own_account(code=AccountCode.SALES).pk, "code": AccountCode.CLIENT}
    post_many_from_sql(_REVERSALS, params, kind=EntryKind.REVERSAL, respects_limit=False)
    post_many_from_sql(_ADJUSTMENTS, params, kind=EntryKind.REVERSAL, respects_limit=False)
    post_many_from_sql(_CHARGES, params, kind=EntryKind.CHARGE, respects_limit=False)


@transaction.atomic
def settle(find: str, params: dict[str, Any], *, rows: int = 0) -> int:
    """Look again at the transactions that the statement puts into `fuel_due`; return how many of them changed.

    `rows` is the size of the batch that the statement joins with.
    """
    with connection.cursor() as cursor:
        prepare_settling(cursor)
        choose_joins(cursor, rows)
        cursor.execute(find, params)
        choose_joins(cursor, cursor.rowcount)
        prepare_counting(cursor)
        touch(cursor, "fuel_due")
        changed = reallocate(cursor)
        if changed:
            charge(cursor)
            count_and_judge(cursor)
            ask_for_judgement()
        else:
            finish_counting(cursor)
        use_indexes(cursor)
    return changed
