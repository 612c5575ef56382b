"""Control figures: what belongs to whom, what exceeds its limit, what waits."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from modules.fuel_cards.models import Transaction, TransactionKind


@dataclass(frozen=True, slots=True)
class ClientTotal:
    """What one client, or one reason to wait, comes to."""

    organization_id: int | None
    name: str
    inn: str
    kpp: str
    unallocated: str
    transactions: int
    litres: Decimal
    gross: Decimal
    net: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ExceededLimit:
    card_id: int
    card_number: str
    day: date
    limit: Decimal
    litres: Decimal


_TOTALS = """
SELECT t.organization_id, coalesce(o.name, ''), coalesce(o.inn, ''), coalesce(o.kpp, ''), t.unallocated, count(*),
    coalesce(sum(t.quantity) FILTER (WHERE t.unit = 'л'), 0), sum(t.gross), sum(t.net), coalesce(sum(t.amount), 0)
FROM fuel_cards_transaction t LEFT JOIN organizations_organization o ON o.id = t.organization_id
WHERE %(run)s::bigint IS NULL OR t.run_id = %(run)s
GROUP BY t.organization_id, o.name, o.inn, o.kpp, t.unallocated ORDER BY o.name NULLS LAST, t.unallocated
"""
_OVER_LIMIT = """
SELECT c.id, c.number, (t.at AT TIME ZONE s.time_zone)::date AS day, l.amount, sum(t.quantity)
FROM fuel_cards_transaction t JOIN fuel_cards_card c ON c.id = t.card_id
JOIN fuel_cards_supplier s ON s.id = c.supplier_id
JOIN fuel_cards_cardlimit l ON l.card_id = c.id AND (l.period, l.measure, l.product_group) = ('day', 'litres', '')
    AND l.product_id IS NULL AND l.weekdays = '{}' AND l.regions = '{}' AND l.stations = '{}'
    AND l.hours_from IS NULL
WHERE t.kind = 'sale' AND t.unit = 'л'
GROUP BY c.id, c.number, day, l.id HAVING sum(t.quantity) > l.amount ORDER BY c.number, day
"""
_FORMER = """
SELECT t.number FROM fuel_cards_transaction t
LEFT JOIN LATERAL (SELECT a.organization_id FROM fuel_cards_cardassignment a WHERE a.card_id = t.card_id
    ORDER BY a.starts_at DESC LIMIT 1) last ON true
WHERE t.organization_id IS NOT NULL AND t.organization_id IS DISTINCT FROM last.organization_id ORDER BY t.number
"""


def summarise_by_client(*, run_id: int | None = None) -> list[ClientTotal]:
    """Return the totals of each client and of what waits for one, of one import run or of all."""
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, {"run": run_id})
        return [ClientTotal(*row) for row in cursor.fetchall()]


def list_exceeded_limits() -> list[ExceededLimit]:
    """Return the cards and days, of the supplier's calendar, on which sales exceeded the daily limit."""
    with connection.cursor() as cursor:
        cursor.execute(_OVER_LIMIT)
        return [ExceededLimit(*row) for row in cursor.fetchall()]


def list_charged_to_former_client() -> list[str]:
    """Return the numbers of transactions that belong to another client than the card's latest."""
    with connection.cursor() as cursor:
        cursor.execute(_FORMER)
        return [row[0] for row in cursor.fetchall()]


def summarise_reversals() -> dict[str, Any]:
    """Return how many returns and corrections there are, and which wait for their original."""
    reversals = Transaction.objects.exclude(kind=TransactionKind.SALE)
    waiting = reversals.filter(original__isnull=True).order_by("number")
    return {
        "returns": reversals.filter(kind=TransactionKind.RETURN).count(),
        "corrections": reversals.filter(kind=TransactionKind.CORRECTION).count(),
        "linked": reversals.filter(original__isnull=False).count(),
        "waiting": list(waiting.values_list("number", flat=True)),
    }
