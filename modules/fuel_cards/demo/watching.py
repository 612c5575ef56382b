"""Operations that look wrong, found by the rules that look for them, and tariffs agreed for days that are over."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from core.organizations.models import Organization
from modules.fuel_cards.models import Anomaly, Card, Product, Station, Transaction
from modules.fuel_cards.services.anomalies.deciding import dismiss_anomaly, hold_card, set_vehicle
from modules.fuel_cards.services.recalculate import (
    apply_recalculation,
    ask_to_apply,
    count_recalculation,
    start_recalculation,
)
from modules.fuel_cards.services.record_transaction import Purchase, record_purchase
from modules.fuel_cards.services.set_tariff import set_mode, set_tariff

CENT = Decimal("0.01")
TANK = Decimal(90)
DIESEL, PETROL = "101", "112"
DAYS = timedelta(days=9)


def buy_strangely(cards: Sequence[Card], now: datetime) -> None:
    """Have four drivers buy what their vehicles do not take, and one in two cities; hold one card, excuse another."""
    goods = dict(Product.objects.filter(code__in=(DIESEL, PETROL)).values_list("code", "pk"))
    if len(cards) < 4 or len(goods) < 2:
        return
    for card in cards:
        set_vehicle(card_id=card.pk, plate=card.plate, tank=TANK, products=[goods[DIESEL]])
    full, can, wrong, traveller = cards[:4]
    stations = list(Station.objects.filter(supplier=traveller.supplier_id).exclude(city="").order_by("city", "pk"))
    for place, (card, code, litres) in enumerate(((full, DIESEL, 118), (can, DIESEL, 104), (wrong, PETROL, 42))):
        _buy(card, f"S{place}", code, litres, _quiet_moment(card, now))
    if stations and stations[0].city != stations[-1].city:
        begin = _quiet_moment(traveller, now)
        for place, station in enumerate((stations[0], stations[-1])):
            at = begin + timedelta(minutes=35 * place)
            _buy(traveller, f"S{place + 3}", DIESEL, 38, at, station=station.number)
    found = Anomaly.objects.filter(state="new", rule="tank")
    for one in found.filter(card=full):
        hold_card(anomaly_id=one.pk)
    for one in found.filter(card=can):
        dismiss_anomaly(anomaly_id=one.pk, note="Канистра для мотопомпы, согласовано с диспетчером")


def _quiet_moment(card: Card, now: datetime) -> datetime:
    """Return the last full number of hours ago around which the card has bought nothing else."""
    hours = (now - timedelta(hours=number) for number in count(3))
    apart = timedelta(hours=2)
    return next(
        at for at in hours if not Transaction.objects.filter(card=card, at__gt=at - apart, at__lt=at + apart).exists()
    )


def _buy(card: Card, number: str, code: str, litres: int, at: datetime, *, station: str = "") -> None:
    product, quantity = Product.objects.get(code=code), Decimal(litres)
    price = product.base_price or Decimal(60)
    gross = (quantity * price).quantize(CENT, ROUND_HALF_UP)
    purchase = Purchase(
        number=f"{card.supplier.code}{number}",
        at=at,
        card_number=card.number,
        product_code=code,
        quantity=quantity,
        price=price,
        gross=gross,
        net=(gross * Decimal("0.978")).quantize(CENT, ROUND_HALF_UP),
        station_number=station,
        holder=card.holder,
    )
    record_purchase(supplier=card.supplier, purchase=purchase)


def agree_late(organizations: Sequence[Organization], now: datetime) -> None:
    """Two clients have a tariff for days that are over: what it comes to waits for one and is booked for the other."""
    since, today = now - DAYS, timezone.localdate()
    for place, organization in enumerate(organizations):
        of_client: dict[str, Any] = {"organization_id": organization.pk, "recalculates_from": since}
        set_tariff(method="percent", value=Decimal("-0.7"), now=now, **of_client)
        set_mode(mode="individual", now=now, **of_client)
        run = start_recalculation(
            first=today - DAYS,
            last=today,
            reason="Скидка по дополнительному соглашению",
            organization_ids=[organization.pk],
        )
        count_recalculation(run_id=run.pk)
        if place:
            ask_to_apply(run_id=run.pk)
            apply_recalculation(run_id=run.pk)
