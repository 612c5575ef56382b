"""Limits of cards: counted by the time of the operation, stopping and releasing cards, with and without money."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.finance.models import AccountCode, EntryKind
from core.finance.services.accounts import client_account, own_account
from core.finance.services.post import Line, post
from core.jobs.drain import drain
from core.jobs.relay import relay_batch
from core.lib.company import CurrentCompany, entered
from core.notifications.models import Delivery
from modules.fuel_cards.calc.limits import bounds, first_day, next_day
from modules.fuel_cards.models import Card, CardAssignment, CardLimit, LimitPeriod, LimitUse, Product, Supplier
from modules.fuel_cards.services.block_card import block_card, unblock_card
from modules.fuel_cards.services.imports.transactions import import_transactions
from modules.fuel_cards.services.limits.counting import COUNT, clock
from modules.fuel_cards.services.limits.judging import judge_suspects
from modules.fuel_cards.services.limits.setting import Limit, OutsideBounds, set_limits, set_policy
from modules.fuel_cards.services.record_transaction import Purchase, record_purchase
from modules.fuel_cards.states import CardStatus
from tests.factories.people import make_client, make_organization, make_staff
from tests.modules.fuel_cards.conftest import add_supplier
from tests.modules.fuel_cards.reports import CARD, refund, report, sale
from tests.modules.fuel_cards.test_import_concurrency import in_threads

pytestmark = pytest.mark.integration
MOSCOW = ZoneInfo("Europe/Moscow")
_numbers = count(1)


@pytest.mark.requirement("FC-41")
@given(st.sampled_from(LimitPeriod.values), st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001
def test_every_moment_lies_in_one_period_and_periods_follow_without_gaps(period: str, moment: datetime) -> None:
    moment = moment.replace(tzinfo=UTC)
    first = first_day(period, moment.astimezone(MOSCOW).date())
    since, until = bounds(period, first, MOSCOW)
    assert since <= moment < until
    assert first_day(period, next_day(period, first)) == next_day(period, first)
    assert first_day(period, next_day(period, first) - timedelta(days=1)) == first


def hold(supplier: Supplier, *limits: Limit, number: str = CARD, status: str = "active") -> Card:
    """Return a card held by a new client for a year."""
    card = Card.objects.create(supplier=supplier, number=number, status=status)
    client = make_organization(f"Client of {number}")
    CardAssignment.objects.create(card=card, organization=client, starts_at=timezone.now() - timedelta(days=400))
    client_account(organization_id=client.pk)
    set_limits(card_id=card.pk, limits=limits)
    return card


def buy(card: Card, litres: int | str, at: datetime | None = None, code: str = "") -> None:
    quantity = Decimal(litres)
    purchase = Purchase(
        number=f"L{next(_numbers)}",
        at=at or timezone.now(),
        card_number=card.number,
        product_code=code or "dt",
        quantity=quantity,
        price=Decimal(60),
        gross=quantity * 60,
        net=quantity * 58,
    )
    record_purchase(supplier=card.supplier, purchase=purchase)


def state(card: Card) -> tuple[str, str]:
    card.refresh_from_db()
    return card.status, card.reason


def counters_are_exact() -> bool:
    """Every kept counter equals the sum of the rows that it stands for."""
    zone = clock()["zone"]
    places = [
        (use.limit_id, use.limit.card_id, use.starts_on, *bounds(use.limit.period, use.starts_on, ZoneInfo(zone)))
        for use in LimitUse.objects.select_related("limit")
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE kept"
            " (limit_id bigint, card_id bigint, starts_on date, since timestamptz, until timestamptz)"
        )
        cursor.executemany("INSERT INTO kept VALUES (%s, %s, %s, %s, %s)", places)
        cursor.execute(COUNT.format(places="kept"), clock())
        counted = {(row[0], row[1]): row[2] for row in cursor.fetchall()}
        cursor.execute("DROP TABLE kept")
    return counted == {(use.limit_id, use.starts_on): use.used for use in LimitUse.objects.all()}


@pytest.fixture
def goods(supplier: Supplier) -> Product:
    Product.objects.create(code="wash", name="Wash", unit="шт", group="Services")
    return Product.objects.create(code="dt", name="Diesel", unit="л", group="Fuel")


DAY = Limit(period="day", measure="litres", amount=Decimal(100))
MONEY = Limit(period="month", measure="money", amount=Decimal(6000))
ONCE = Limit(period="operation", measure="litres", amount=Decimal(60))


@pytest.mark.requirement("FC-40", "FC-41", "FC-42")
@pytest.mark.parametrize(
    ("limit", "litres", "words"),
    [
        (DAY, (60, 40, 1), "Лимит на сутки: 101 л из 100 л"),
        (
            Limit(period="month", measure="money", amount=Decimal(6000)),
            (100, "0.01"),
            "Лимит на месяц: 6\xa0000,60 ₽ из 6\xa0000 ₽",
        ),
        (
            Limit(period="operation", measure="litres", amount=Decimal(60)),
            (60, 60, 61),
            "Лимит на одну операцию: 61 л из 60 л",
        ),
        (Limit(period="week", measure="count", amount=Decimal(2)), (1, 1, 1), "Лимит операций на неделю: 3 из 2"),
        (Limit(period="quarter", measure="litres", amount=Decimal(5), product_group="Fuel"), (5, 1), "(Fuel)"),
    ],
)
def test_more_than_a_limit_allows_stops_the_card_and_says_why(
    supplier: Supplier, goods: Product, limit: Limit, litres: tuple[Any, ...], words: str
) -> None:
    card = hold(supplier, limit)
    buy(card, 1000, code="wash") if limit.product_group else None
    for amount in litres[:-1]:
        buy(card, amount)
        assert state(card) == (CardStatus.ACTIVE, "")
    buy(card, litres[-1])
    assert state(card)[0] == CardStatus.AUTO_BLOCKED
    assert words in card.reason.replace("\xa0л", " л").replace("\xa0₽", " ₽")
    assert counters_are_exact()


@pytest.mark.requirement("FC-42")
def test_a_report_counts_by_the_time_of_the_operation_in_any_order(supplier: Supplier, goods: Product) -> None:
    day = timezone.localtime(timezone=MOSCOW)
    at = f"{day:%d.%m.%Y} 00:00:01"
    before = f"{day - timedelta(days=1):%d.%m.%Y} 23:59:59"
    card = hold(supplier, Limit(period="day", measure="litres", amount=Decimal(20)))
    rows = [sale("1", at=at), sale("2", at=before), sale("3", at=before), sale("4", at=before), sale("5", at=at)]
    import_transactions(file=BytesIO(report(*rows)), supplier=supplier)
    assert state(card) == (CardStatus.ACTIVE, "")
    # One more of today, and yesterday's return of one of today's comes late.
    import_transactions(file=BytesIO(report(sale("6", at=at))), supplier=supplier)
    assert state(card)[0] == CardStatus.AUTO_BLOCKED
    import_transactions(file=BytesIO(report(refund("7", at=at, original="6"))), supplier=supplier)
    assert state(card) == (CardStatus.ACTIVE, "")
    # A return of yesterday's sale lowers yesterday, not today.
    import_transactions(file=BytesIO(report(refund("8", at=at, original="2"), sale("9", at=at))), supplier=supplier)
    assert state(card)[0] == CardStatus.AUTO_BLOCKED
    assert counters_are_exact()


@pytest.mark.requirement("FC-42")
def test_late_operations_stop_a_card_where_a_person_is_to_release_it(supplier: Supplier, goods: Product) -> None:
    late = timezone.now() - timedelta(days=3)
    released, stopped = hold(supplier, DAY), hold(supplier, DAY, number="7099009000000024")
    buy(released, 150, at=late)
    assert state(released) == (CardStatus.ACTIVE, "")
    set_policy(releases=False, balance_threshold=None, client_unblocks=False)
    buy(stopped, 150, at=late)
    assert state(stopped)[0] == CardStatus.AUTO_BLOCKED
    judge_suspects()
    assert state(stopped)[0] == CardStatus.AUTO_BLOCKED


@pytest.mark.requirement("FC-44")
def test_a_card_works_again_in_the_next_period_or_with_a_higher_limit_but_not_against_a_person(
    supplier: Supplier, goods: Product
) -> None:
    numbers = (CARD, "7099009000000024", "7099009000000032")
    raised, waits, by_hand = (hold(supplier, DAY, number=number) for number in numbers)
    for card in (raised, waits, by_hand):
        buy(card, 101)
    unblock_card(card_id=by_hand.pk)
    block_card(card_id=by_hand.pk, reason="Lost")
    set_limits(card_id=raised.pk, limits=[Limit(period="day", measure="litres", amount=Decimal(101))])
    judge_suspects()
    assert state(raised) == (CardStatus.ACTIVE, "")
    assert state(waits)[0] == CardStatus.AUTO_BLOCKED
    # The day goes by: what was used is of yesterday now.
    LimitUse.objects.update(starts_on=date(2026, 1, 1))
    judge_suspects()
    assert state(waits) == (CardStatus.ACTIVE, "")
    assert state(by_hand) == (CardStatus.BLOCKED, "Lost")


@pytest.mark.requirement("FC-45")
def test_a_client_without_money_has_no_working_cards_until_he_pays(supplier: Supplier, goods: Product) -> None:
    set_policy(releases=False, balance_threshold=Decimal(-1000), client_unblocks=False)
    card = hold(supplier)
    client = card.assignments.get().organization
    second = Card.objects.create(supplier=supplier, number="7099009000000024", status="active")
    CardAssignment.objects.create(card=second, organization=client, starts_at=timezone.now() - timedelta(days=1))
    other = hold(supplier, number="7099009000000032")
    buy(card, 10)
    judge_suspects()
    assert [state(one)[0] for one in (card, second, other)] == ["active"] * 3
    buy(card, 10)
    assert judge_suspects() == 2
    assert judge_suspects() == 0
    assert [state(one)[0] for one in (card, second, other)] == ["auto_blocked", "auto_blocked", "active"]
    assert card.reason.replace("\xa0", " ") == "Баланс −1 160 ₽, карты останавливаются при −1 000 ₽"
    account, bank = client_account(organization_id=client.pk), own_account(code=AccountCode.BANK)
    lines = [Line(account.pk, Decimal(500)), Line(bank.pk, Decimal(-500))]
    post(key="paid", kind=EntryKind.PAYMENT, lines=lines, happened_at=timezone.now())
    assert judge_suspects() == 2
    assert [state(one) for one in (card, second)] == [("active", "")] * 2


@pytest.mark.requirement("FC-98")
def test_a_client_sets_amounts_within_the_bounds_alone(supplier: Supplier, goods: Product) -> None:
    month = Limit(period="month", measure="money", amount=Decimal(1000))
    bounded = Limit(period="day", measure="litres", amount=Decimal(100), client_max=Decimal(150))
    card = hold(supplier, bounded, month)
    wanted = Limit(period="day", measure="litres", amount=Decimal(150))
    set_limits(card_id=card.pk, limits=[wanted, month], by_client=True)
    stored = card.limits.order_by("period").values_list("period", "amount", "client_max")
    assert list(stored) == [("day", Decimal(150), Decimal(150)), ("month", Decimal(1000), None)]
    more = Limit(period="day", measure="litres", amount=Decimal(151), client_max=Decimal(500))
    lower = Limit(period="month", measure="money", amount=Decimal(999))
    for wrong in (
        [more, month],
        [replace(more, client_max=Decimal(150)), month],
        [wanted, lower],
        [wanted],
        [wanted, month, Limit(period="week", measure="count", amount=Decimal(1))],
    ):
        with pytest.raises(OutsideBounds):
            set_limits(card_id=card.pk, limits=wrong, by_client=True)
    assert list(stored.all()) == [("day", Decimal(150), Decimal(150)), ("month", Decimal(1000), None)]


@pytest.mark.requirement("FC-40", "FC-44")
def test_connections_that_race_leave_exact_counters_and_the_right_state(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        supplier = add_supplier()
        Product.objects.create(code="dt", name="Diesel", unit="л", group="Fuel")
        card = hold(supplier, DAY)

    def work(place: int) -> Callable[[], Any]:
        at = timezone.now()
        if place == 0:
            rows = [sale(f"i{n}", at=f"{timezone.localtime(at, MOSCOW):%d.%m.%Y} 00:00:01") for n in range(3)]
            return lambda: import_transactions(file=BytesIO(report(*rows)), supplier=supplier).created
        if place == 1:
            return lambda: set_limits(
                card_id=card.pk, limits=[DAY, Limit(period="month", measure="litres", amount=Decimal(75))]
            )
        if place == 2:
            return judge_suspects
        return lambda: buy(card, 10)

    in_threads(fresh_company, [work(place) for place in range(8)])
    with entered(fresh_company):
        assert state(card)[0] == CardStatus.AUTO_BLOCKED
        assert {use.limit.period: use.used for use in LimitUse.objects.select_related("limit")} == {
            "day": Decimal(80),
            "month": Decimal(80),
        }
        assert counters_are_exact()
        assert CardLimit.objects.count() == 2


@pytest.mark.requirement("FC-43")
def test_both_sides_hear_of_a_stop_with_card_limit_and_value(fresh_company: CurrentCompany, empty_queue: None) -> None:
    with entered(fresh_company):
        supplier = add_supplier()
        Product.objects.create(code="dt", name="Diesel", unit="л", group="Fuel")
        card = hold(supplier, DAY)
        staff = make_staff("fuel_cards.assign_card")
        client = make_client("fuel_cards.view_card", organizations=[card.assignments.get().organization])
        other = make_client("fuel_cards.view_card", organizations=[make_organization("Other")])
        buy(card, 101)
    drain(seconds=20)
    relay_batch()
    drain(seconds=20)
    with entered(fresh_company):
        told = Delivery.objects.filter(channel="inbox", text__subject__contains="заблокирована")
        found = dict(told.values_list("recipient__email", "text__body"))
    assert found.keys() == {staff.email, client.email} - {other.email}
    for body in found.values():
        assert card.masked in body
        assert "Лимит на сутки: 101 л из 100 л" in body.replace("\xa0л", " л")
