"""Limits that count some operations alone: by day of the week, hour, region, station and goods."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.lib.errors import InvalidInput
from modules.fuel_cards.calc.limits import first_day
from modules.fuel_cards.models import Card, LimitPeriod, LimitUse, Product, Station, Supplier, Transaction
from modules.fuel_cards.models.causes import condition_words
from modules.fuel_cards.services.limits.setting import Limit, set_limits, set_policy
from modules.fuel_cards.services.record_transaction import Purchase, record_purchase
from modules.fuel_cards.states import CardStatus
from tests.modules.fuel_cards.conftest import add_supplier

pytestmark = pytest.mark.integration
MOSCOW = ZoneInfo("Europe/Moscow")
MONDAY = datetime(2026, 9, 28, tzinfo=MOSCOW)  # the month and the quarter end within the week
HOURS = [None, (time(8), time(20)), (time(22), time(6))]
CONDITIONS = st.fixed_dictionaries(
    {
        "period": st.sampled_from(LimitPeriod.values),
        "measure": st.sampled_from(["money", "litres", "count"]),
        "goods": st.sampled_from([{}, {}, {"product_group": "Fuel"}, {"product": "wash"}]),
        "weekdays": st.sets(st.integers(1, 7), max_size=4),
        "hours": st.sampled_from(HOURS),
        "regions": st.sampled_from([(), (), ("North",), ("South", "North")]),
        "stations": st.sampled_from([(), (), ("1",), ("3", "2")]),
    }
)
PURCHASES = st.fixed_dictionaries(
    {
        "minutes": st.integers(0, 7 * 24 * 60),
        "product": st.sampled_from(["dt", "wash"]),
        "station": st.sampled_from(["1", "2", "3"]),
        "quantity": st.integers(1, 90),
    }
)


@pytest.fixture
def card(supplier: Supplier) -> Card:
    for code, unit, group in (("dt", "л", "Fuel"), ("wash", "шт", "Services")):
        Product.objects.create(code=code, name=code, unit=unit, group=group)
    for number, region in (("1", "North"), ("2", "South"), ("3", "")):
        Station.objects.create(supplier=supplier, number=number, region=region)
    set_policy(releases=False, balance_threshold=None, client_unblocks=False)
    return Card.objects.create(supplier=supplier, number="7099009000000016", status="active")


def ids(numbers: Any) -> tuple[int, ...]:
    mine = Station.objects.filter(supplier__code="kovyl", number__in=numbers)
    return tuple(mine.order_by("pk").values_list("pk", flat=True))


def buy(card: Card, name: str, *, at: datetime, product: str = "dt", station: str = "1", quantity: int = 10) -> None:
    purchase = Purchase(
        number=name,
        at=at,
        card_number=card.number,
        product_code=product,
        quantity=Decimal(quantity),
        price=Decimal(60),
        gross=Decimal(quantity * 60),
        net=Decimal(quantity * 58),
        station_number=station,
    )
    record_purchase(supplier=card.supplier, purchase=purchase)


def limit_of(asked: dict[str, Any]) -> Limit:
    goods = dict(asked["goods"])
    if name := goods.pop("product", ""):
        goods["product_id"] = Product.objects.get(code=name).pk
    since, until = asked["hours"] or (None, None)
    return Limit(
        period=asked["period"],
        measure=asked["measure"],
        amount=Decimal(10**9),
        weekdays=tuple(asked["weekdays"]),
        regions=asked["regions"],
        stations=ids(asked["stations"]),
        hours_from=since,
        hours_to=until,
        **goods,
    )


def meets(limit: Limit, bought: Transaction) -> bool:
    at = bought.at.astimezone(MOSCOW)
    assert bought.product is not None
    assert bought.station is not None
    hours = True
    if limit.hours_from and limit.hours_to:
        inside = at.time() >= limit.hours_from, at.time() < limit.hours_to
        hours = all(inside) if limit.hours_from < limit.hours_to else any(inside)
    return (
        hours
        and limit.product_id in (None, bought.product_id)
        and limit.product_group in ("", bought.product.group)
        and (not limit.weekdays or at.isoweekday() in limit.weekdays)
        and (not limit.regions or bought.station.region in limit.regions)
        and (not limit.stations or bought.station_id in limit.stations)
    )


def counted(limit: Limit) -> dict[date, Decimal]:
    """Count as one would on paper: each period of any operation, also where none of it meets the conditions."""
    sums: dict[date, list[Decimal]] = {}
    for bought in Transaction.objects.select_related("product", "station"):
        values = sums.setdefault(first_day(limit.period, bought.at.astimezone(MOSCOW).date()), [])
        if meets(limit, bought):
            litres = bought.quantity if bought.unit == "л" else Decimal(0)
            values.append({"money": bought.gross, "litres": litres, "count": Decimal(1)}[limit.measure])
    together: Any = max if limit.period == LimitPeriod.OPERATION else sum
    return {day: together(values) if values else Decimal(0) for day, values in sums.items()}


@pytest.mark.requirement("FC-41", "FC-42")
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(asked=CONDITIONS, purchases=st.lists(PURCHASES, min_size=1, max_size=8))
def test_a_limit_counts_what_meets_all_its_conditions(card: Card, asked: Any, purchases: Any) -> None:
    with transaction.atomic():
        limit = limit_of(asked)
        set_limits(card_id=card.pk, limits=[limit])
        for number, one in enumerate(purchases):
            facts = {name: value for name, value in one.items() if name != "minutes"}
            buy(card, f"P{number}", at=MONDAY + timedelta(minutes=one["minutes"]), **facts)

        kept = dict(LimitUse.objects.values_list("starts_on", "used"))
        assert {day: used for day, used in kept.items() if day in counted(limit)} == counted(limit)
        assert [used for day, used in kept.items() if day not in counted(limit)] in ([], [Decimal(0)])  # of today
        transaction.set_rollback(True)


@pytest.mark.requirement("FC-40", "FC-43")
def test_the_reason_says_what_the_limit_counts(card: Card) -> None:
    station = Station.objects.get(number="2")
    at_night = Limit(
        period="week",
        measure="litres",
        amount=Decimal(20),
        product_group="Fuel",
        weekdays=(3, 2, 1),
        hours_from=time(22),
        hours_to=time(6),
        stations=(station.pk,),
    )
    set_limits(card_id=card.pk, limits=[at_night])
    for number, (hour, place) in enumerate(((12, "2"), (23, "1"), (23, "2"), (2, "2"))):
        buy(card, f"N{number}", at=MONDAY + timedelta(hours=hour), station=place, quantity=15)

    card.refresh_from_db()
    assert card.status == CardStatus.AUTO_BLOCKED
    reason = card.reason.replace("\xa0", " ")
    assert reason == "Лимит на неделю: 30 л из 20 л (Fuel, пн–ср, 22:00–06:00, АЗС 2)"


@pytest.mark.requirement("FC-41")
def test_a_limit_is_refused_for_stations_of_another_supplier_and_hours_that_are_none(card: Card) -> None:
    other = Station.objects.create(supplier=add_supplier("other", "Other"), number="1")
    plain = {"period": "day", "measure": "litres", "amount": Decimal(1)}
    for wrong in ({"stations": (other.pk,)}, {"hours_from": time(8)}, {"hours_from": time(8), "hours_to": time(8)}):
        with pytest.raises(InvalidInput):
            set_limits(card_id=card.pk, limits=[Limit(**{**plain, **wrong})])
    assert not card.limits.exists()
    # The order of days and stations says nothing.
    first, second = ids(["1", "2"])
    set_limits(card_id=card.pk, limits=[Limit(**plain, weekdays=(5, 1), stations=(second, first))])
    kept = card.limits.get()
    set_limits(card_id=card.pk, limits=[Limit(**plain, weekdays=(1, 5, 1), stations=(first, second))])
    assert (card.limits.get(), kept.weekdays, kept.stations) == (kept, [1, 5], [first, second])


@pytest.mark.unit
@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, ""),
        ({"goods": "ДТ", "weekdays": [], "hours_from": None, "regions": []}, "ДТ"),
        ({"weekdays": [1, 2, 4, 5, 6, 7]}, "пн, вт, чт–вс"),
        ({"hours_from": "08:00:00", "hours_to": time(20, 30)}, "08:00–20:30"),
        ({"regions": ["Юг", "Север"], "stations": ["1", "2", "3", "4", "5"]}, "Юг, Север, АЗС 1, 2, 3 и ещё 2"),
    ],
)
def test_conditions_in_words(facts: dict[str, Any], words: str) -> None:
    assert condition_words(facts) == words
