"""Everything is made by the services that people and suppliers use."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.finance.models import AccountCode, EntryKind
from core.finance.services.accounts import client_account, own_account, set_credit_limit
from core.finance.services.post import Line, post
from core.organizations.models import Organization
from modules.fuel_cards.demo.connecting import connect_suppliers
from modules.fuel_cards.demo.purchases import Pump, lines
from modules.fuel_cards.demo.watching import agree_late, buy_strangely
from modules.fuel_cards.models import Card, CardAssignment, CardLimit, Product, Station, Supplier
from modules.fuel_cards.services.assign_card import assign_card
from modules.fuel_cards.services.block_card import block_card
from modules.fuel_cards.services.imports.bindings import import_bindings
from modules.fuel_cards.services.imports.cards import import_cards
from modules.fuel_cards.services.imports.directories import import_products, import_stations
from modules.fuel_cards.services.imports.transactions import import_transactions
from modules.fuel_cards.services.limits.setting import Limit, read_limit, set_limits
from modules.fuel_cards.services.set_tariff import set_mode, set_tariff
from modules.fuel_cards.services.suppliers import add_supplier

DATA = Path(__file__).parent / "data"
HOLDERS = (
    ("Андрей Кузнецов", "А417КМ 29"), ("Олег Дьячков", "Е551ТХ 43"), ("Ирина Морозова", "Т208ОР 35"),
    ("Рустам Гайсин", "К902УН 16"), ("Павел Лыткин", "О330МЕ 11"), ("Сергей Тарасов", "В745АС 76"),
    ("Наталья Юдина", "М126ВР 37"), ("Дежурная смена 2", ""), ("Глеб Верстовой", "Н518КО 29"),
    ("Тимур Хвощинский", "С604РА 43"), ("Лидия Чибисовская", "У217ЕН 35"), ("Егор Плёсовский", "Х838ТМ 16"),
)  # fmt: skip
LIMITS = (200, 150, 120, 400, 0, 300)
# Clients of the demonstration company that the two demo users act for, and their neighbours.
CLIENTS = ("demo-1", "demo-2", "demo-3", "demo-4", "demo-5")
SAMPLED_CARDS = 60
STOPPED = 4


@transaction.atomic
def fill(slug: str) -> None:
    """Fill the current company, once."""
    if Supplier.objects.exists():
        return
    now = timezone.now().replace(second=0, microsecond=0)
    started = now - timedelta(days=60)
    kovyl = add_supplier(code="kovyl", name="Ковыль-Карт", is_default=True)
    kedr = add_supplier(code="kedr", name="Кедр-АЗС")
    _take_registers(kovyl)
    set_tariff(method="percent", value=Decimal("1.5"), now=started)
    organizations = list(Organization.objects.filter(external_id__in=CLIENTS).order_by("external_id"))
    _agree(organizations, started)
    _hand_out(kedr, organizations, started)
    _limit(kedr)
    _buy(kovyl, list(Card.objects.filter(supplier=kovyl, status="active").order_by("pk")[:SAMPLED_CARDS]), now)
    _buy(kedr, list(Card.objects.filter(supplier=kedr).order_by("pk")), now)
    sampled = Card.objects.filter(supplier=kovyl, status="active").select_related("supplier").order_by("pk")
    buy_strangely(list(sampled[:4]), now)
    agree_late(organizations[2:4], now)
    _top_up(organizations, now)
    _top_up(_sampled_clients(), now)
    connect_suppliers(kovyl, kedr, organizations)
    block_card(card_id=Card.objects.filter(supplier=kedr).order_by("pk")[2].pk, reason="Лимит на сегодня исчерпан")


def _agree(organizations: Sequence[Organization], started: datetime) -> None:
    """Give the second client a tariff of his own, with a step for large purchases of diesel."""
    diesel = Product.objects.filter(code="101").first()
    for organization in organizations[1:2]:
        rules: tuple[dict[str, Any], ...] = (
            {"method": "percent", "value": Decimal("0.8")},
            {"method": "per_unit", "value": Decimal("-0.35"), "product_id": diesel.pk if diesel else None},
            {
                "method": "per_unit",
                "value": Decimal("-0.9"),
                "product_id": diesel.pk if diesel else None,
                "from_quantity": Decimal(50),
            },
        )
        for rule in rules:
            set_tariff(organization_id=organization.pk, now=started, **rule)
        set_mode(organization_id=organization.pk, mode="individual", now=started)


def _take_registers(supplier: Supplier) -> None:
    """Import the registers that the supplier's cabinet and the dealer's old books export."""
    with (DATA / "fuel_products.csv").open("rb") as file:
        import_products(file=file)
    for name, take in (
        ("fuel_stations.csv", import_stations),
        ("fuel_cards.csv", import_cards),
        ("fuel_card_bindings.csv", import_bindings),
    ):
        with (DATA / name).open("rb") as file:
            take(file=file, supplier=supplier)


def _hand_out(supplier: Supplier, organizations: Sequence[Organization], started: datetime) -> None:
    """Issue the second supplier's cards and give all but two to the clients in turn; the first gets the most."""
    titles = "Номер карты;Статус;Держатель;Гос. номер;Суточный лимит, л"
    rows = [
        f"{_card_number(place)};Не выдана;{holder};{plate};{LIMITS[place % len(LIMITS)] or ''}"
        for place, (holder, plate) in enumerate(HOLDERS * 2)
    ]
    import_cards(file=BytesIO("\n".join([titles, *rows]).encode()), supplier=supplier)
    cards = Card.objects.filter(supplier=supplier).order_by("pk")
    holders = [*list(organizations[:1]) * 6, *(one for one in organizations for _ in range(4))]
    for card, organization in zip(cards[: len(rows) - 2], holders, strict=False):
        assign_card(card_id=card.pk, organization_id=organization.pk, at=started)


def _limit(supplier: Supplier) -> None:
    """Give cards limits of a month that their clients may raise; one card has so little that it stops by itself."""
    month = Limit(period="month", measure="money", amount=Decimal(60_000), client_max=Decimal(90_000))
    week = Limit(period="week", measure="litres", amount=Decimal(10))
    at_night = Limit(
        period="day",
        measure="litres",
        amount=Decimal(40),
        weekdays=(1, 2, 3, 4, 5),
        hours_from=time(22),
        hours_to=time(6),
    )
    for place, card in enumerate(Card.objects.filter(supplier=supplier).order_by("pk")[:7]):
        daily = [replace(read_limit(row), client_max=row.amount * 2) for row in card.limits.all()]
        set_limits(card_id=card.pk, limits=[*daily, *((week,) if place == STOPPED else (month, at_night))])


def _card_number(place: int) -> str:
    body = f"70130000{place * 7919 % 10_000_000:07d}"
    total = sum(int(digit) if at % 2 else sum(divmod(int(digit) * 2, 10)) for at, digit in enumerate(body))
    return f"{body}{-total % 10}"


def _buy(supplier: Supplier, cards: Iterable[Card], now: datetime) -> None:
    products = {product.code: product for product in Product.objects.filter(code__in=("101", "102", "112"))}
    goods = [products[code] for code in ("101", "112", "102")]
    limits = dict(CardLimit.objects.filter(period="day", measure="litres").values_list("card", "amount"))
    stations = list(Station.objects.order_by("pk").values_list("number", flat=True))
    pumps = [
        Pump(
            card=card.number,
            holder=card.holder,
            station=stations[place * 7 % len(stations)],
            product=goods[place % len(goods)].name,
            price=goods[place % len(goods)].base_price or Decimal(60),
            daily_limit=limits.get(card.pk),
        )
        for place, card in enumerate(cards)
    ]
    report = b"".join(lines(pumps, until=timezone.localtime(now), prefix=f"{supplier.code}"))
    import_transactions(file=BytesIO(report), supplier=supplier)


def _sampled_clients() -> list[Organization]:
    ids = CardAssignment.objects.filter(card__supplier__code="kovyl").values_list("organization", flat=True)
    return list(Organization.objects.filter(pk__in=set(ids)).order_by("pk"))


def _top_up(organizations: Sequence[Organization], now: datetime) -> None:
    """Pay in what was bought and something over, so that balances look as they do on an ordinary day."""
    bank = own_account(code=AccountCode.BANK)
    for place, organization in enumerate(organizations):
        account = client_account(organization_id=organization.pk)
        left = Decimal(184_620 - 23_500 * (place % 9)) + Decimal("0.35")
        amount = left - (account.balance or Decimal(0))
        if amount > 0:
            post(
                key=f"fuel_cards.demo:{organization.pk}",
                kind=EntryKind.PAYMENT,
                lines=[Line(account.pk, amount), Line(bank.pk, -amount)],
                happened_at=now - timedelta(days=2),
                memo="Оплата по счёту",
            )
        if place % 3 == 0:
            set_credit_limit(organization_id=organization.pk, limit=Decimal(150_000))
