"""Count what is used of limits.

`fuel_place` holds the limits and periods to count. A period is counted from its transactions, never added to, so the
order of arrival cannot matter. A return or correction lowers what its original has used, in the original's period.
Whoever counts holds the cards that have limits: two that take in transactions of one card count one after the other,
and the second sees what the first has brought. A card without limits can be blocked while an import runs; a limit is
set on it when the import has ended.
"""

from typing import Any

from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from core.lib.company import current_company
from modules.fuel_cards.models import LimitPolicy

_TABLES = """
DROP TABLE IF EXISTS pg_temp.fuel_touched, pg_temp.fuel_place;
CREATE TEMPORARY TABLE fuel_touched (card_id bigint, at timestamptz) ON COMMIT DROP;
CREATE TEMPORARY TABLE fuel_place (limit_id bigint, card_id bigint, starts_on date, since timestamptz,
    until timestamptz) ON COMMIT DROP
"""
# Assigning a card waits for this, and this for other transactions and settings of the same cards.
_LOCK = """
SELECT count(*) FROM (SELECT FROM fuel_cards_card c WHERE id IN (SELECT card_id FROM fuel_touched)
    AND EXISTS (SELECT FROM fuel_cards_cardlimit l WHERE l.card_id = c.id) ORDER BY id FOR NO KEY UPDATE) locked
"""
# The effect of a finished period is over where cards are released by themselves; only what is kept of it stays right.
_PLACES = """
INSERT INTO fuel_place
SELECT q.limit_id, q.card_id, q.starts_on, q.since, q.until FROM (
    SELECT DISTINCT l.id AS limit_id, l.card_id, d.starts_on::date,
        d.starts_on AT TIME ZONE %(zone)s AS since,
        (d.starts_on + CASE l.period WHEN 'week' THEN interval '7 days' WHEN 'month' THEN interval '1 month'
            WHEN 'quarter' THEN interval '3 months' ELSE interval '1 day' END) AT TIME ZONE %(zone)s AS until
    FROM fuel_touched x
    JOIN fuel_cards_cardlimit l ON l.card_id = x.card_id
    CROSS JOIN LATERAL (SELECT date_trunc(CASE l.period WHEN 'operation' THEN 'day' ELSE l.period END,
        x.at AT TIME ZONE %(zone)s) AS starts_on) d
) q
WHERE q.until > %(now)s OR NOT %(releases)s
    OR EXISTS (SELECT FROM fuel_cards_limituse u WHERE u.limit_id = q.limit_id AND u.starts_on = q.starts_on)
"""
_VALUE = """CASE l.measure WHEN 'money' THEN t.gross WHEN 'litres' THEN CASE t.unit WHEN 'л' THEN t.quantity ELSE 0 END
    ELSE CASE t.kind WHEN 'sale' THEN 1 WHEN 'return' THEN -1 ELSE 0 END END"""
# `o` is an operation that meets the limit's conditions, `t` it and whatever takes it back or corrects it.
COUNT = f"""
SELECT p.limit_id, p.starts_on,
    coalesce(CASE min(p.period) WHEN 'operation' THEN greatest(max(v.value), 0) ELSE sum(v.value) END, 0) AS used
FROM (SELECT p.*, l.period FROM {{places}} p JOIN fuel_cards_cardlimit l ON l.id = p.limit_id) p
LEFT JOIN (
    SELECT p.limit_id, p.starts_on, o.id, sum({_VALUE}) AS value
    FROM {{places}} p
    JOIN fuel_cards_cardlimit l ON l.id = p.limit_id
    JOIN fuel_cards_transaction o ON o.card_id = p.card_id AND o.at >= p.since AND o.at < p.until
    LEFT JOIN fuel_cards_product g ON g.id = o.product_id
    LEFT JOIN fuel_cards_station s ON s.id = o.station_id
    CROSS JOIN LATERAL (
        SELECT o.kind, o.gross, o.quantity, o.unit WHERE o.original_id IS NULL
        UNION ALL SELECT r.kind, r.gross, r.quantity, r.unit FROM fuel_cards_transaction r WHERE r.original_id = o.id
    ) t
    WHERE (l.product_id IS NULL OR l.product_id = o.product_id)
        AND (l.product_group = '' OR l.product_group = g."group")
        AND (l.weekdays = '{{{{}}}}' OR extract(isodow FROM o.at AT TIME ZONE %(zone)s) = ANY (l.weekdays))
        AND (l.regions = '{{{{}}}}' OR s.region = ANY (l.regions))
        AND (l.stations = '{{{{}}}}' OR o.station_id = ANY (l.stations))
        AND (l.hours_from IS NULL OR CASE WHEN l.hours_from <= l.hours_to
            THEN (o.at AT TIME ZONE %(zone)s)::time >= l.hours_from AND (o.at AT TIME ZONE %(zone)s)::time < l.hours_to
            ELSE (o.at AT TIME ZONE %(zone)s)::time >= l.hours_from OR (o.at AT TIME ZONE %(zone)s)::time < l.hours_to
            END)
    GROUP BY p.limit_id, p.starts_on, o.id
) v ON v.limit_id = p.limit_id AND v.starts_on = p.starts_on
GROUP BY p.limit_id, p.starts_on
"""
_KEEP = f"""
INSERT INTO fuel_cards_limituse (limit_id, starts_on, used) {COUNT.format(places="fuel_place")}
ON CONFLICT (limit_id, starts_on) DO UPDATE SET used = excluded.used WHERE fuel_cards_limituse.used <> excluded.used
"""
# Where a transaction is counted: at its own card and time, or at those of its original.
PLACES_OF = """
INSERT INTO fuel_touched
SELECT t.card_id, t.at FROM {moved} d JOIN fuel_cards_transaction t ON t.id = d.id WHERE t.card_id IS NOT NULL
UNION
SELECT o.card_id, o.at FROM {moved} d JOIN fuel_cards_transaction t ON t.id = d.id
    JOIN fuel_cards_transaction o ON o.id = t.original_id WHERE o.card_id IS NOT NULL
"""


def prepare_counting(cursor: CursorWrapper) -> None:
    """Make the working tables of this database transaction."""
    cursor.execute(_TABLES)


def finish_counting(cursor: CursorWrapper) -> None:
    """Leave nothing behind: another company's work may follow on this connection."""
    cursor.execute("DROP TABLE pg_temp.fuel_touched, pg_temp.fuel_place")


def touch(cursor: CursorWrapper, moved: str, params: dict[str, Any] | None = None) -> None:
    """Note where the transactions that the table or query `moved` names by `id` are counted."""
    cursor.execute(PLACES_OF.format(moved=moved), params)


def count(cursor: CursorWrapper, facts: dict[str, Any]) -> bool:
    """Hold the cards of `fuel_touched` and count its periods, once; tell whether any of them has a limit."""
    # Of one purchase or a million: without its size the planner reads all limits of the company.
    cursor.execute("ANALYZE fuel_touched")
    cursor.execute(_LOCK)
    cursor.execute(_PLACES, facts)
    found = bool(cursor.rowcount)
    if found:
        cursor.execute("ANALYZE fuel_place")
        cursor.execute(_KEEP, facts)
    return found


def clock() -> dict[str, Any]:
    """Return the company's time zone and this moment, for statements."""
    return {"zone": current_company().time_zone, "now": timezone.now()}


def circumstances() -> dict[str, Any]:
    """Return the clock, and what the company has decided about automatic blocks."""
    policy = LimitPolicy.load()
    return {**clock(), "releases": policy.releases, "threshold": policy.balance_threshold}
