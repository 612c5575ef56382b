"""B8: a supplier's report of a million transactions, with tariff, limits and postings."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.db import connection, transaction

from core.finance.selectors import verify_ledger
from core.lib.company import entered
from core.organizations.models import Organization
from modules.fuel_cards.models import Card, LimitUse, Product, Supplier
from modules.fuel_cards.services.limits.setting import set_policy
from modules.fuel_cards.services.record_transaction import Purchase, record_purchase
from modules.fuel_cards.services.set_tariff import set_mode, set_tariff
from tenants.directory import directory
from tenants.services.companies import create_company, open_company
from tests.benchmarks.measure import Result, seconds, size
from tests.benchmarks.peers.bare_rows import copy_rows, import_export_rows

ROWS = int(os.environ.get("BENCH_ROWS", size(1_000_000, 2000)))
CARDS, CLIENTS = size(20_000, 200), size(500, 5)
# The slow ways are timed over fewer rows and scaled; their cost per row is constant.
SERVICE_ROWS, PEER_ROWS = size(2_000, 20), size(50_000, 200)
MEMORY_MB = 300  # of the importing process
START = datetime(2026, 9, 1, tzinfo=UTC)


def run() -> Iterator[Result]:
    open_company(company=create_company(slug="imports", name="Imports", modules=["fuel_cards"], state="active"))
    company = directory.by_schema("imports")
    assert company is not None
    with tempfile.TemporaryDirectory() as folder, entered(company):
        supplier, cards = _set_up()
        report = Path(folder) / "report.csv"
        _write_report(report, cards, rows=ROWS, first=SERVICE_ROWS)
        by_services = seconds(lambda: _by_services(supplier, cards)) / SERVICE_ROWS * ROWS
        made = _import_apart(report)
        by_import_export = seconds(lambda: import_export_rows(PEER_ROWS)) / PEER_ROWS * ROWS
        by_copy = seconds(lambda: copy_rows(ROWS))
        assert made["created"] == ROWS
        stopped = Card.objects.filter(status="auto_blocked").count()
        counted = LimitUse.objects.count()
        assert stopped
        assert made["memory_mb"] < MEMORY_MB
        assert verify_ledger().is_right
    rate = (
        f"{ROWS / made['seconds']:,.0f} rows/s, {made['memory_mb']:.0f} MB;"
        f" {counted:,} periods of limits counted, {stopped:,} cards stopped"
    )
    yield Result(
        name=f"B8 import of {ROWS:,} transactions with tariff, limits and postings",
        ours=made["seconds"],
        peer=by_services,
        peer_name=f"the same row by row through the services (timed over {SERVICE_ROWS:,})",
        bar=20,
        note=rate,
    )
    yield Result(
        name="B8 the same against bare rows of another kind of import",
        ours=made["seconds"],
        peer=by_import_export,
        peer_name=f"django-import-export in bulk mode (timed over {PEER_ROWS:,})",
        bar=1,
    )
    yield Result(
        name="B8 distance to a plain COPY of as many bare rows",
        ours=made["seconds"],
        peer=by_copy,
        peer_name="COPY",
        bar=100,
        is_cost=True,
    )


def _set_up() -> tuple[Supplier, list[str]]:
    """A supplier with many cards, each held by a client, two tariff rules, and for a fifth three of their own.

    Half of the cards have three limits, and every period of the report is counted, not the present one alone.
    """
    supplier = Supplier.objects.create(code="bench", name="Bench", is_default=True)
    product = Product.objects.create(code="101", name="ДТ", unit="л", group="Топливо")
    set_tariff(method="percent", value=Decimal("1.5"), now=START - timedelta(days=90))
    set_tariff(method="per_unit", value=Decimal("0.7"), product_id=product.pk, now=START - timedelta(days=90))
    Organization.objects.bulk_create([Organization(name=f"Client {n}") for n in range(CLIENTS)])
    for client in Organization.objects.order_by("pk").values_list("pk", flat=True)[: CLIENTS // 5]:
        for step, value in ((0, "-0.3"), (30, "-0.5"), (60, "-0.9")):
            own = {"organization_id": client, "product_id": product.pk, "from_quantity": Decimal(step)}
            set_tariff(method="per_unit", value=Decimal(value), now=START - timedelta(days=90), **own)
        set_mode(organization_id=client, mode="individual", now=START - timedelta(days=90))
    cards = [_with_control_digit(f"709900{number:09d}") for number in range(CARDS)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO fuel_cards_card"
            " (supplier_id, number, status, block_reason, contract, holder, plate, is_virtual)"
            " SELECT %s, number, 'active', '', '', '', '', false FROM unnest(%s::text[]) number",
            [supplier.pk, cards],
        )
        cursor.execute(
            "INSERT INTO fuel_cards_cardassignment (card_id, organization_id, starts_at)"
            " SELECT c.id, o.id, %s FROM fuel_cards_card c JOIN ("
            "   SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM organizations_organization) o"
            " ON o.place = c.id %% %s",
            [START - timedelta(days=100), CLIENTS],
        )
        cursor.execute(
            "INSERT INTO fuel_cards_cardlimit"
            " (card_id, period, measure, amount, product_group, weekdays, regions, stations)"
            " SELECT c.id, l.period, l.measure, l.amount, l.goods, '{}', '{}', '{}' FROM fuel_cards_card c CROSS JOIN"
            " (VALUES ('day', 'litres', 150, ''), ('month', 'money', 60000, ''), ('week', 'litres', 400, 'Топливо'))"
            " AS l (period, measure, amount, goods) WHERE c.id %% 2 = 0",
            [],
        )
        cursor.execute("ANALYZE")
    set_policy(releases=False, balance_threshold=None, client_unblocks=False)
    return supplier, cards


def _with_control_digit(body: str) -> str:
    total = sum(int(sign) if place % 2 else sum(divmod(int(sign) * 2, 10)) for place, sign in enumerate(body))
    return f"{body}{-total % 10}"


def _write_report(path: Path, cards: list[str], *, rows: int, first: int) -> None:
    titles = (
        "Номер транзакции;Дата и время операции;Дата обработки;Номер карты;Держатель;Тип операции;Номер АЗС;Адрес АЗС;"
        "Код товара;Товар / услуга;Количество;Ед. изм.;Цена, руб.;Сумма, руб.;Скидка, руб.;Сумма со скидкой, руб."
    )
    with path.open("w", encoding="cp1251", newline="") as file:
        file.write(f"{titles}\r\n")
        for number in range(first, first + rows):
            at = START + timedelta(seconds=number % 2_500_000)
            moment = f"{at:%d.%m.%Y %H:%M:%S}"
            net = 45_000 + number % 9000
            file.write(
                f"{number};{moment};{moment};{cards[number * 7 % CARDS]};Водитель {number % 997};Продажа;"
                f'{100 + number % 40};"г. Тальск; ул. Депо, {number % 90}";101;ДТ;{8 + number % 90},25;л;71,45;'
                f"{net // 100 + 12},{net % 100:02d};12,00;{net // 100},{net % 100:02d}\r\n"
            )


def _by_services(supplier: Supplier, cards: list[str]) -> None:
    for number in range(SERVICE_ROWS):
        net = Decimal(45_000 + number) / 100
        purchase = Purchase(
            number=str(number),
            at=START + timedelta(seconds=number),
            card_number=cards[number * 7 % CARDS],
            product_code="101",
            quantity=Decimal("8.25"),
            price=Decimal("71.45"),
            gross=net + 12,
            net=net,
            station_number="101",
        )
        with transaction.atomic():
            record_purchase(supplier=supplier, purchase=purchase)


def _import_apart(report: Path) -> dict[str, float]:
    """Import in a process of its own, so that its memory is the import's alone."""
    command = [sys.executable, "-m", "tests.benchmarks.import_apart", "imports", str(report)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout))
