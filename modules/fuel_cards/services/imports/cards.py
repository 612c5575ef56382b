"""Take in a supplier's register of cards."""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from django.db import connection, transaction

from core.lib.tabular import Row
from core.lib.tabular.layout import plain
from core.lib.tabular.values import day_text, decimal_text, words
from modules.fuel_cards.models import Supplier
from modules.fuel_cards.services.imports.judgement import Judgement
from modules.fuel_cards.services.imports.layouts import CARDS
from modules.fuel_cards.services.imports.register_stage import counts, read_rows, stage_register
from modules.fuel_cards.services.imports.transaction_rows import card_number
from modules.fuel_cards.services.limits.counting import prepare_counting
from modules.fuel_cards.services.limits.judging import count_and_judge
from modules.fuel_cards.services.settling import settle
from modules.fuel_cards.states import CardStatus

STATUSES = {
    **dict.fromkeys(("активна", "действует"), CardStatus.ACTIVE),
    **dict.fromkeys(("заблокирована", "стоп-лист"), CardStatus.BLOCKED),
    **dict.fromkeys(("утеряна", "утрачена"), CardStatus.LOST),
    **dict.fromkeys(("закрыта", "аннулирована"), CardStatus.CLOSED),
    **dict.fromkeys(("не выдана", "на складе"), CardStatus.IN_STOCK),
}
_YES = frozenset({"да", "1", "yes", "true"})

_COLUMNS = {
    "status": "text",
    "contract": "text",
    "holder": "text",
    "plate": "text",
    "daily_limit": "numeric(10, 3)",
    "issued_on": "date",
    "expires_on": "date",
    "is_virtual": "boolean",
}
# The supplier's limit of a day is one of the card's limits; a register without one leaves ours alone.
_STORED = [name for name in _COLUMNS if name != "daily_limit"]
_FIELDS = ", ".join(_STORED)
_STAGED_FIELDS = ", ".join(f"s.{name}" for name in _STORED)
_DAY_IN_LITRES = """l.period = 'day' AND l.measure = 'litres' AND l.product_group = '' AND l.product_id IS NULL
    AND l.weekdays = '{}' AND l.regions = '{}' AND l.stations = '{}' AND l.hours_from IS NULL"""
# A card printed twice counts once; the lower row is the newer state.
_REPEATED = """
UPDATE fuel_register s SET fate = 'd'
FROM (SELECT number, max(line) AS last FROM fuel_register WHERE fate = 'c' GROUP BY number HAVING count(*) > 1) r
WHERE s.number = r.number AND s.line < r.last AND s.fate = 'c'
"""
# What we have blocked stays blocked until the supplier's word catches up.
_KEEP_OUR_BLOCK = """
UPDATE fuel_register s SET status = c.status
FROM fuel_cards_card c
WHERE c.supplier_id = %(supplier)s AND c.number = s.number AND s.status = 'active'
    AND (c.block_reason <> '' OR c.status = 'auto_blocked')
"""
_KNOWN = f"""
UPDATE fuel_register s
SET fate = CASE WHEN ({", ".join(f"c.{name}" for name in _STORED)}) IS NOT DISTINCT FROM ({_STAGED_FIELDS})
    AND (s.daily_limit IS NULL OR EXISTS (SELECT FROM fuel_cards_cardlimit l
        WHERE l.card_id = c.id AND l.amount = s.daily_limit AND {_DAY_IN_LITRES}))
    THEN 'd' ELSE 'u' END
FROM fuel_cards_card c WHERE c.supplier_id = %(supplier)s AND c.number = s.number AND s.fate = 'c'
"""
_UPDATE = f"""
UPDATE fuel_cards_card c SET ({_FIELDS}) = ROW({_STAGED_FIELDS})
FROM fuel_register s WHERE s.fate = 'u' AND c.supplier_id = %(supplier)s AND c.number = s.number
"""
_INSERT = f"""
INSERT INTO fuel_cards_card (supplier_id, number, block_reason, {_FIELDS})
SELECT %(supplier)s, s.number, '', {_STAGED_FIELDS} FROM fuel_register s WHERE s.fate = 'c' ORDER BY s.line
ON CONFLICT (supplier_id, number) DO NOTHING
"""
_LIMIT = """
INSERT INTO fuel_cards_cardlimit (card_id, period, measure, amount, product_group, weekdays, regions, stations)
SELECT c.id, 'day', 'litres', s.daily_limit, '', '{}', '{}', '{}' FROM fuel_register s
JOIN fuel_cards_card c ON c.supplier_id = %(supplier)s AND c.number = s.number
WHERE s.fate IN ('c', 'u') AND s.daily_limit IS NOT NULL ORDER BY c.id
ON CONFLICT ON CONSTRAINT fuel_cards_one_limit DO UPDATE SET amount = excluded.amount,
    client_max = greatest(fuel_cards_cardlimit.client_max, CASE WHEN fuel_cards_cardlimit.client_max IS NOT NULL
        THEN excluded.amount END)
"""
_TOUCH_LIMITED = """
INSERT INTO fuel_touched SELECT c.id, now() FROM fuel_register s
JOIN fuel_cards_card c ON c.supplier_id = %(supplier)s AND c.number = s.number
WHERE s.fate IN ('c', 'u') AND s.daily_limit IS NOT NULL
"""
ADOPT = """
WITH adopted AS (
    UPDATE fuel_cards_transaction t SET card_id = c.id FROM fuel_cards_card c
    WHERE t.supplier_id = %(supplier)s AND t.card_id IS NULL AND c.supplier_id = t.supplier_id
        AND c.number = t.card_number
    RETURNING t.id
)
INSERT INTO fuel_due SELECT id FROM adopted
"""


@transaction.atomic
def import_cards(*, file: BinaryIO, supplier: Supplier, run_id: int | None = None) -> Judgement:
    """Add new cards and bring known ones up to date; transactions that waited for a card find it."""
    rows = read_rows(file, CARDS)
    with connection.cursor() as cursor:
        staged = stage_register(cursor, _COLUMNS, _staged(rows))
        Supplier.objects.select_for_update(no_key=True).get(pk=supplier.pk)
        params = {"supplier": supplier.pk}
        for statement in (_REPEATED, _KEEP_OUR_BLOCK, _KNOWN, _UPDATE, _INSERT, _LIMIT):
            cursor.execute(statement, params if "%(" in statement else None)
        prepare_counting(cursor)
        cursor.execute(_TOUCH_LIMITED, params)
        count_and_judge(cursor)
        adopt_transactions(supplier.pk, rows=staged)
        return counts(cursor, run_id)


def adopt_transactions(supplier_id: int, *, rows: int) -> int:
    """Give transactions of cards that were not registered their cards, and allocate them."""
    return settle(ADOPT, {"supplier": supplier_id}, rows=rows)


def _staged(rows: Iterable[Row]) -> Iterator[tuple[Any, ...]]:
    for line, cells, broken in rows:
        number, contract, status, holder, plate, limit, issued, expires, virtual = cells
        digits = card_number(number)
        known = STATUSES.get(plain(status))
        reason = broken or ("" if digits else "bad_card_number") or ("" if known else "unknown_status")
        yield (
            *(line, reason, digits or words(number)[:64], known, words(contract)[:60], words(holder)[:150]),
            *(words(plate)[:20], _limit(limit), day_text(issued), day_text(expires)),
            plain(virtual) in _YES,
        )


def _limit(cell: Any) -> str | None:
    """Return the daily limit in litres; nothing, words and what no tank holds are no limit."""
    litres = decimal_text(cell, 3) or "0"
    return litres if 0 < float(litres) < 10**7 else None
