"""Block cards that have used more than they may, or whose client has no money, and release them again."""

import json
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from core.events.outbox import emit_all
from core.jobs.submission import enqueue
from modules.fuel_cards.events import CardBlocked, CardUnblocked
from modules.fuel_cards.models import LimitPolicy
from modules.fuel_cards.services.anomalies.finding import find_anomalies
from modules.fuel_cards.services.limits.counting import circumstances, count, finish_counting, prepare_counting
from modules.fuel_cards.states import CardStatus

JUDGE = "fuel_cards.judge"

# What stands against each card now: an exceeded limit, the one that holds longest, or else the client's balance.
_VERDICT = """
WITH held AS (
    SELECT c.id, c.status, c.auto_block, a.organization_id FROM fuel_cards_card c
    LEFT JOIN fuel_cards_cardassignment a ON a.card_id = c.id AND a.starts_at <= %(now)s
        AND (a.ends_at IS NULL OR a.ends_at > %(now)s)
    WHERE c.id = ANY (%(cards)s) AND c.status IN ('active', 'auto_blocked')
), over AS (
    SELECT DISTINCT ON (l.card_id) l.card_id, jsonb_build_object('kind', 'limit', 'limit', l.id, 'period', l.period,
        'measure', l.measure, 'goods', coalesce(g.name, l.product_group), 'allowed', l.amount::text,
        'used', u.used::text, 'starts_on', u.starts_on, 'weekdays', l.weekdays, 'hours_from', l.hours_from,
        'hours_to', l.hours_to, 'regions', l.regions, 'stations', ARRAY(SELECT s.number FROM fuel_cards_station s
            WHERE s.id = ANY (l.stations) ORDER BY s.number)) AS cause
    FROM held h JOIN fuel_cards_cardlimit l ON l.card_id = h.id
    JOIN fuel_cards_limituse u ON u.limit_id = l.id AND u.used > l.amount
    LEFT JOIN fuel_cards_product g ON g.id = l.product_id
    WHERE u.starts_on = date_trunc(CASE l.period WHEN 'operation' THEN 'day' ELSE l.period END,
            %(now)s AT TIME ZONE %(zone)s)::date
        OR NOT %(releases)s AND EXISTS (
            SELECT FROM fuel_place p WHERE p.limit_id = l.id AND p.starts_on = u.starts_on)
    ORDER BY l.card_id, array_position(ARRAY['quarter', 'month', 'week', 'day', 'operation'], l.period::text),
        u.starts_on DESC, l.id
), poor AS (
    SELECT h.id AS card_id, jsonb_build_object('kind', 'balance', 'allowed', (%(threshold)s::numeric(18, 2))::text,
        'used', b.operational::text) AS cause
    FROM held h JOIN finance_clientbalance b ON b.organization_id = h.organization_id AND b.currency = 'RUB'
        AND b.operational <= %(threshold)s
)
SELECT h.id, h.organization_id, h.status, h.auto_block, coalesce(o.cause, p.cause) AS cause
FROM held h LEFT JOIN over o ON o.card_id = h.id LEFT JOIN poor p ON p.card_id = h.id
"""
_APPLY = f"""
WITH verdict AS ({_VERDICT})
UPDATE fuel_cards_card c
SET status = CASE WHEN v.cause IS NULL THEN 'active' ELSE 'auto_blocked' END, auto_block = v.cause, block_reason = ''
FROM verdict v
WHERE c.id = v.id AND (
    (v.status = 'active' AND v.cause IS NOT NULL)
    OR (v.status = 'auto_blocked' AND v.cause IS NULL AND (%(releases)s OR v.auto_block ->> 'kind' = 'balance'))
    OR (v.status = 'auto_blocked' AND v.cause ->> 'kind' <> v.auto_block ->> 'kind'))
RETURNING c.id, v.organization_id, v.status, c.auto_block
"""
_SUSPECTS = """
SELECT id FROM fuel_cards_card WHERE status = 'auto_blocked'
UNION SELECT a.card_id FROM finance_clientbalance b
JOIN fuel_cards_cardassignment a ON a.organization_id = b.organization_id AND a.starts_at <= %(now)s
    AND (a.ends_at IS NULL OR a.ends_at > %(now)s)
WHERE b.currency = 'RUB' AND b.operational <= %(threshold)s
"""
_HOLD = "SELECT id FROM fuel_cards_card WHERE id = ANY (%(cards)s) ORDER BY id FOR NO KEY UPDATE"


def count_and_judge(cursor: CursorWrapper) -> None:
    """Count the periods of `fuel_touched`, then block and release its cards, and look for what is wrong.

    The working tables are gone after it.
    """
    facts = circumstances()
    if count(cursor, facts):
        cursor.execute("SELECT DISTINCT card_id FROM fuel_place")
        judge(cursor, [row[0] for row in cursor.fetchall()], facts)
    find_anomalies(cursor)
    finish_counting(cursor)


def judge(cursor: CursorWrapper, cards: list[int], facts: dict[str, Any]) -> int:
    """Block and release those of the cards, which the caller holds, for which it is time; return how many.

    A card that a person has blocked stays as it is. `fuel_place` says which finished periods were counted just now.
    """
    cursor.execute(_APPLY, {**facts, "cards": cards})
    changed = cursor.fetchall()
    # That a blocked card has another cause now is no news.
    emit_all(_event(card, client, cause) for card, client, was, cause in changed if was == "active" or cause is None)
    return len(changed)


def _event(card: int, organization: int | None, cause: Any) -> CardBlocked | CardUnblocked:
    facts = json.loads(cause) if isinstance(cause, str) else cause
    if facts is None:
        return CardUnblocked(card_id=card, organization_id=organization)
    return CardBlocked(
        card_id=card,
        organization_id=organization,
        status=CardStatus.AUTO_BLOCKED,
        reason="",
        cause=json.dumps(facts, ensure_ascii=False),
    )


@transaction.atomic
def judge_suspects() -> int:
    """Release the cards whose period is over or whose client has paid, block those of clients without money."""
    facts = circumstances()
    with connection.cursor() as cursor:
        cursor.execute(_SUSPECTS, facts)
        cards = [row[0] for row in cursor.fetchall()]
        cursor.execute(_HOLD, {"cards": cards})
        prepare_counting(cursor)
        changed = judge(cursor, cards, facts)
        finish_counting(cursor)
    return changed


def ask_for_judgement(*, always: bool = False) -> None:
    """Have clients' balances looked at after this database transaction, where they matter at all."""
    if always or LimitPolicy.load().balance_threshold is not None:
        enqueue(kind=JUDGE)
