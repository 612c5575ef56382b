"""B20: the limits of one purchase that comes in, whatever is stored already."""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from django.db import connection, connections, transaction
from django.utils import timezone

from core.lib.company import CurrentCompany, company_by_schema, entered
from core.organizations.models import Organization
from modules.fuel_cards.models import LimitUse, Product, Supplier
from modules.fuel_cards.services.record_transaction import Purchase, record_purchase
from tenants.services.companies import create_company, open_company
from tests.benchmarks.measure import SMOKE, Result, size

ROWS = int(os.environ.get("BENCH_ROWS", size(10_000_000, 4000)))
FEW = size(10_000, 400)
CARDS, CLIENTS, DAYS, TIMES = size(100_000, 40), size(1000, 4), 365, size(200, 3)
# What of the work of a purchase is the check of its limits.
OF_LIMITS = ("fuel_touched", "fuel_place", "fuel_cards_cardlimit", "fuel_cards_limituse", "fuel_cards_limitpolicy")
ANOTHER_CHECK = "fuel_cards_anomaly"
WANTED = 0.005
_numbers = count(1)


def run() -> Iterator[Result]:
    open_company(company=create_company(slug="limits", name="Limits", modules=["fuel_cards"], state="active"))
    company = company_by_schema("limits")
    assert company is not None
    with entered(company):
        supplier, cards = _set_up()
        _store(company, first=1, rows=FEW)
        few = _checks(supplier, cards)
        _store(company, first=FEW + 1, rows=ROWS)
        many = _checks(supplier, cards)
        assert LimitUse.objects.exists()
    p95 = statistics.quantiles(many, n=20)[18] if len(many) > 1 else many[0]
    yield Result(
        name=f"B20 the check of one purchase's limits with {ROWS:,} stored, database time",
        ours=statistics.median(many),
        peer=statistics.median(few),
        peer_name=f"with {FEW:,} stored",
        bar=2,
        is_cost=True,
    )
    yield Result(
        name="B20 the slowest of twenty of these checks", ours=p95, peer=WANTED, peer_name="wanted", bar=1, is_cost=True
    )


def _set_up() -> tuple[Supplier, list[str]]:
    """Cards of many clients, each with limits of a day, a week by goods and a month in money."""
    supplier = Supplier.objects.create(code="bench", name="Bench", is_default=True)
    Product.objects.create(code="101", name="ДТ", unit="л", group="Топливо")
    Organization.objects.bulk_create([Organization(name=f"Client {n}") for n in range(CLIENTS)])
    numbers = [f"7099{number:012}" for number in range(CARDS)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO fuel_cards_card"
            " (supplier_id, number, status, block_reason, contract, holder, plate, is_virtual)"
            " SELECT %s, number, 'active', '', '', '', '', false FROM unnest(%s::text[]) number",
            [supplier.pk, numbers],
        )
        cursor.execute(
            "INSERT INTO fuel_cards_cardassignment (card_id, organization_id, starts_at)"
            " SELECT c.id, (SELECT min(id) FROM organizations_organization) + c.id %% %s, now() - interval '2 years'"
            " FROM fuel_cards_card c",
            [CLIENTS],
        )
        cursor.execute(
            "INSERT INTO fuel_cards_cardlimit"
            " (card_id, period, measure, amount, product_group, weekdays, regions, stations)"
            " SELECT c.id, l.period, l.measure, 1000000, l.goods, '{}', '{}', '{}' FROM fuel_cards_card c CROSS JOIN"
            " (VALUES ('day', 'litres', ''), ('month', 'money', ''), ('week', 'litres', 'Топливо'))"
            " AS l (period, measure, goods)"
        )
    return supplier, numbers


def _store(company: CurrentCompany, *, first: int, rows: int) -> None:
    """Store the purchases of these numbers, of the last year; indexes are made when all are there."""
    with _without_indexes(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO fuel_cards_transaction (supplier_id, number, kind, at, card_id, card_number, holder,"
            " organization_id, unallocated, product_id, product_name, quantity, unit, price, gross, discount, net,"
            " amount, charge_number, original_number)"
            " SELECT c.supplier_id, 'S' || n, 'sale',"
            " now() - (n::bigint * 7919 %% (%(days)s * 86400)) * interval '1 s', c.id, c.number, '',"
            " (SELECT min(id) FROM organizations_organization) + c.id %% %(clients)s, '', p.id,"
            " 'ДТ', 8 + n %% 90, 'л', 70, (8 + n %% 90) * 70, 0, (8 + n %% 90) * 69, (8 + n %% 90) * 70, 0, ''"
            " FROM generate_series(%(first)s, %(rows)s) n"
            " JOIN fuel_cards_card c ON c.id = (SELECT min(id) FROM fuel_cards_card) + n %% %(cards)s"
            " CROSS JOIN fuel_cards_product p",
            {"days": DAYS, "clients": CLIENTS, "first": first, "rows": rows, "cards": CARDS},
        )
    with entered(company), connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE fuel_cards_transaction")
        cursor.execute("ANALYZE")


@contextmanager
def _without_indexes() -> Iterator[None]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.schemaname = current_schema()"
            " AND i.tablename = 'fuel_cards_transaction'"
            " AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = i.indexname)"
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for _name, definition in indexes:
            cursor.execute(definition)


def _checks(supplier: Supplier, cards: list[str]) -> list[float]:
    """Return the seconds that the database took for the limits of each of some purchases; none reads all purchases."""
    dice = Random(1)
    purchases = [_purchase(dice.choice(cards)) for _time in range(TIMES + 5)]
    before = _whole_reads()
    taken = [_seconds_of_limits(supplier, one) for one in purchases]
    assert SMOKE or _whole_reads() == before
    return taken[5:]  # the first ones read the catalogue


def _whole_reads() -> int:
    """Return how often the whole table of purchases has been read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT 1")
        cursor.execute("SELECT seq_scan FROM pg_stat_user_tables WHERE relid = 'fuel_cards_transaction'::regclass")
        return int(cursor.fetchone()[0])


def _purchase(card: str) -> Purchase:
    return Purchase(
        number=f"P{next(_numbers)}",
        at=timezone.now() - timedelta(minutes=1),
        card_number=card,
        product_code="101",
        quantity=Decimal(10),
        price=Decimal(70),
        gross=Decimal(700),
        net=Decimal(690),
    )


def _seconds_of_limits(supplier: Supplier, purchase: Purchase) -> float:
    spent = 0.0

    def measure(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal spent
        began = time.perf_counter()
        done = execute(sql, params, many, context)
        if ANOTHER_CHECK not in sql and any(name in sql for name in OF_LIMITS):
            spent += time.perf_counter() - began
        return done

    with transaction.atomic(), connection.execute_wrapper(measure):
        record_purchase(supplier=supplier, purchase=purchase)
    return spent
