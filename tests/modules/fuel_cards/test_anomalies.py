"""Suspicious operations: found however operations come, once, with their figures, and decided by people."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.audit.models import AuditRecord
from core.jobs.drain import drain
from core.jobs.relay import relay_batch
from core.lib.company import CurrentCompany
from core.lib.errors import DomainError, InvalidInput
from core.lib.state_machine import TransitionNotAllowed
from core.notifications.models import Delivery
from modules.fuel_cards.models import Anomaly, AnomalyPolicy, Card, CardAssignment, Product, Station, Supplier
from modules.fuel_cards.services.anomalies.deciding import (
    dismiss_anomaly,
    hold_card,
    set_anomaly_policy,
    set_vehicle,
)
from modules.fuel_cards.services.imports.transactions import import_transactions
from modules.fuel_cards.services.record_transaction import Purchase, record_purchase
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.factories.programs import Program
from tests.modules.fuel_cards.reports import CARD, OTHER_CARD, refund, report, sale
from tests.queries import assert_queries_do_not_grow

pytestmark = pytest.mark.integration
MOSCOW = ZoneInfo("Europe/Moscow")
QUEUE = "/fuel-cards/suspicious/"
NBSP = "\N{NO-BREAK SPACE}"
EVERYTHING: dict[str, Any] = {
    "tank": True,
    "cities": True,
    "minutes": 60,
    "night": True,
    "product": True,
    "night_from": time(23),
    "night_to": time(5),
}


@pytest.fixture
def goods(supplier: Supplier) -> Product:
    places = (
        ("101", "", "Москва"),
        ("102", "", "Тверь"),
        ("103", "", ""),
        ("104", "г. Клин; ул. Мира, 5", "Московская область"),
        ("105", "г. Химки; ул. Кирова, 2", "Московская область"),
        ("106", "а/д М-10, 40 км", "Московская область"),
        ("107", "Московская обл., г. Клин, пр. Победы, д. 7", ""),
        ("108", "г. Химки, ул. Ленина, 1", "Московская обл."),
    )
    for number, address, region in places:
        Station.objects.create(supplier=supplier, number=number, address=address, region=region)
    Product.objects.create(code="wash", name="Мойка", unit="шт")
    return Product.objects.create(code="dt", name="ДТ", unit="л")


@pytest.fixture
def card(supplier: Supplier, goods: Product) -> Card:
    """A card of a client, with a vehicle that takes 100 l of diesel."""
    made = Card.objects.create(supplier=supplier, number=CARD, status="active")
    since = datetime(2026, 1, 1, tzinfo=MOSCOW)
    client = make_organization("Вешний луг")
    CardAssignment.objects.create(card=made, organization=client, starts_at=since)
    return set_vehicle(card_id=made.pk, plate="А123ВС77", tank=Decimal(100), products=[goods.pk])


def row(number: str, clock: str = "12:00", **facts: Any) -> dict[str, Any]:
    return sale(number, **{"at": f"05.09.2026 {clock}:00", "product": "ДТ", "code": "dt", **facts})


def take(supplier: Supplier, *rows: dict[str, Any]) -> None:
    import_transactions(file=BytesIO(report(*rows)), supplier=supplier)


def found() -> set[tuple[str, str, str]]:
    anomalies = Anomaly.objects.select_related("transaction")
    return {(one.transaction.number, one.rule, one.words.replace(NBSP, " ")) for one in anomalies}


def test_each_rule_finds_its_operations_with_their_figures_once(card: Card, supplier: Supplier) -> None:
    set_anomaly_policy(**EVERYTHING)
    rows = [
        row("tank", quantity="120,5", gross="7230,00", net="7200,00"),
        row("taken_back", "13:00", quantity="130", gross="7800,00", net="7700,00"),
        refund(
            "back", quantity="-130", gross="-7800,00", net="-7700,00", original="taken_back", product="ДТ", code="dt"
        ),
        row("full", "14:00", quantity="100", gross="6000,00", net="5900,00"),
        row("in_Tver", "14:59", station="102"),
        row("no_region", "15:30", station="103"),
        row("in_Tver_again", "16:30", station="102"),
        row("in_Moscow", "17:30"),
        row("hour_and_a_minute", "18:31", station="102"),
        row("night", "23:00"),
        row("evening", "22:59"),
        row("in_Klin", "07:00", station="104"),
        row("on_the_road", "07:10", station="106"),
        row("in_Klin_again", "07:20", station="107"),
        row("on_the_road_again", "07:30", station="106"),
        row("in_Khimki", "07:40", station="105"),
        row("in_Khimki_written_otherwise", "07:50", station="108"),
        row("washed", "20:00", code="wash") | {"product": "Мойка", "unit": "шт", "quantity": "1"},
        row("unknown_goods", "20:30", code="") | {"product": "Шаурма"},
        row("another_card", card=OTHER_CARD, quantity="900", gross="54000,00", net="53000,00"),
    ]
    expected = {
        ("tank", "tank", "120,50 л в бак на 100 л"),
        ("in_Tver", "cities", "Москва (АЗС 101), затем Тверь (АЗС 102) через 59 мин"),
        ("in_Moscow", "cities", "Тверь (АЗС 102), затем Москва (АЗС 101) через 60 мин"),
        ("in_Khimki", "cities", "Клин (АЗС 107), затем Химки (АЗС 105) через 20 мин"),
        ("night", "night", "В 23:00; ночь — с 23:00 до 05:00"),
        ("washed", "product", "Мойка; автомобилю подходит: ДТ"),
        ("unknown_goods", "product", "Шаурма; автомобилю подходит: ДТ"),
    }

    take(supplier, *rows)
    take(supplier, *rows)

    assert found() == expected
    assert set(Anomaly.objects.values_list("state", "card")) == {("new", card.pk)}


@pytest.mark.parametrize(
    ("address", "city"),
    [
        ("г. Тальск; ул. Депо, 64", "Тальск"),
        ("Тульская обл., г.Тула, ул. Мира, д. 5", "Тула"),
        ("Тверская область, пгт Селижарово, д. 3", "Селижарово"),
        ("с. Большие Вязёмы; Можайское ш., 1", "Большие Вязёмы"),
        ("д. Горки, вл. 2", "Горки"),
        ("рп. Белая Гать, ул. Садовая, 1", "Белая Гать"),
        ("Г Ростов-на-Дону , ул. Мира, д. Б", "Ростов-на-Дону"),
        ("г. Тула ул. Мира 5", "Тула"),
        ("а/д А-915, 277 км (справа)", ""),
        ("ул. Городская, д. 5", ""),
        ("", ""),
    ],
)
def test_an_address_names_its_city(supplier: Supplier, address: str, city: str) -> None:
    assert Station.objects.create(supplier=supplier, number="1", address=address).city == city


def test_one_that_comes_late_or_by_itself_is_judged_like_a_file(
    card: Card, supplier: Supplier, company: CurrentCompany, empty_queue: None
) -> None:
    watcher = make_staff("fuel_cards.decide_anomaly")
    relay_batch()
    take(supplier, row("first", "12:00"), row("third", "13:30"))
    assert found() == set()

    at = datetime(2026, 9, 5, 12, 45, tzinfo=MOSCOW)
    late = Purchase(
        number="late",
        at=at,
        card_number=CARD,
        product_code="dt",
        station_number="102",
        quantity=Decimal(101),
        price=Decimal(60),
        gross=Decimal(6060),
        net=Decimal(6000),
    )
    record_purchase(supplier=supplier, purchase=late)
    record_purchase(supplier=supplier, purchase=late)
    relay_batch()
    drain(seconds=20)

    assert {(number, rule) for number, rule, _words in found()} == {
        ("late", "tank"),
        ("late", "cities"),
        ("third", "cities"),
    }
    told = Delivery.objects.filter(channel="inbox", text__subject__contains="Подозрительные")
    assert list(told.values_list("recipient", "text__subject")) == [(watcher.pk, "Подозрительные операции: 3")]


def test_whatever_comes_in_any_order_is_found_as_if_it_came_in_one(card: Card, supplier: Supplier) -> None:
    random = Random(20)
    rows = [
        row(str(number), f"{minute // 60:02}:{minute % 60:02}", station=random.choice(("101", "102", "103")))
        for number, minute in enumerate(random.sample(range(24 * 60), 60))
    ]
    placed = sorted((one for one in rows if one["station"] != "103"), key=lambda one: one["at"])
    pairs = pairwise(placed)

    def moment(one: dict[str, Any]) -> datetime:
        return datetime.strptime(one["at"], "%d.%m.%Y %H:%M:%S")  # noqa: DTZ007 of one day and zone

    plainly = {
        later["id"]
        for earlier, later in pairs
        if earlier["station"] != later["station"] and moment(later) - moment(earlier) <= timedelta(hours=1)
    }

    for start in range(0, 60, 12):
        take(supplier, *rows[start : start + 12])
    piecemeal = {number for number, rule, _words in found() if rule == "cities"}
    Anomaly.objects.all().delete()
    whole = sorted(rows, key=moment)
    take(supplier, *[one | {"id": f"w{one['id']}", "card": OTHER_CARD} for one in whole])
    assert found() == set()  # nobody knows that card

    assert piecemeal >= plainly
    assert len(plainly) > 5


def test_rules_are_switched_and_configured(card: Card, supplier: Supplier) -> None:
    staff = browser(make_staff("fuel_cards.change_policy"))
    form = {"tank": "on", "minutes": "0", "night_from": "22:00", "night_to": "06:00"}

    wrong = staff.post(f"{QUEUE}rules/", form)
    right = staff.post(f"{QUEUE}rules/", form | {"minutes": "90"})
    take(supplier, row("1", "11:00", station="102", quantity="101"), row("2", "12:00"), row("3", "23:30", code="wash"))

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert {(number, rule) for number, rule, _words in found()} == {("1", "tank")}
    assert AnomalyPolicy.load().minutes == 90
    assert AuditRecord.objects.filter(action="fuel_cards.anomaly_policy.set").count() == 1


@pytest.mark.parametrize("status", ["active", "auto_blocked", "blocked_by_client", "blocked", "closed"])
def test_holding_blocks_the_card_firmly_and_is_written_down(card: Card, supplier: Supplier, status: str) -> None:
    take(supplier, row("1", quantity="101"))
    one = Anomaly.objects.get()
    Card.objects.update(status=status)
    staff = make_staff("fuel_cards.view_anomaly", "fuel_cards.decide_anomaly")

    hold_card(anomaly_id=one.pk, actor=staff)

    card.refresh_from_db()
    one.refresh_from_db()
    assert (one.state, one.decided_by) == ("held", staff)
    assert card.status == ("closed" if status == "closed" else "blocked")
    if status not in ("blocked", "closed"):
        assert card.block_reason == "Подозрительная операция: больше, чем вмещает бак"
    with pytest.raises(TransitionNotAllowed):
        dismiss_anomaly(anomaly_id=one.pk, note="Ошибка")
    assert AuditRecord.objects.filter(action="fuel_cards.anomaly.held").count() == 1


def test_the_queue_is_decided_by_pages_and_by_programs(card: Card, supplier: Supplier, goods: Product) -> None:
    take(supplier, row("1", quantity="101"), row("2", "13:00", quantity="102"), row("3", "14:00", quantity="103"))
    first, second, third = Anomaly.objects.order_by("transaction__at")
    user = make_staff(*(f"fuel_cards.{one}" for one in ("view_anomaly", "decide_anomaly", "view_card")))
    staff, program = browser(user), Program(user)
    root = "/api/v1/fuel-cards/anomalies"

    page = staff.get(f"{QUEUE}?state=new").content.decode().replace(NBSP, " ")
    silent = staff.post(f"{QUEUE}{first.pk}/dismiss/", {"note": " "})
    said = staff.post(f"{QUEUE}{first.pk}/dismiss/", {"note": "Второй бак"})
    held = staff.post(f"{QUEUE}{second.pk}/hold/")
    mute = program.post(f"{root}/{third.pk}/dismiss/", {})
    told = program.post(f"{root}/{third.pk}/dismiss/", {"note": "Канистра"}).json()
    again = program.post(f"{root}/{third.pk}/dismiss/", {"note": "Канистра"})
    listed = program.get(f"{root}/?state=held").json()["results"]

    assert page.count("<tr id=") == 3
    assert "101 л в бак на 100 л" in page
    assert (silent.status_code, said.status_code, held.status_code) == (422, 302, 302)
    assert (mute.status_code, again.status_code, again.json()["code"]) == (400, 409, "transition_not_allowed")
    assert (told["state"], told["note"], told["evidence"]) == (
        "dismissed",
        "Канистра",
        {"quantity": "103.000", "tank": "100.00"},
    )
    assert [(one["id"], one["card"], one["operation"]) for one in listed] == [
        (second.pk, card.pk, second.transaction_id)
    ]
    card.refresh_from_db()
    assert card.status == "blocked"
    assert "Второй бак" in staff.get(f"/fuel-cards/cards/{card.pk}/").content.decode()


def test_a_client_hears_nothing_of_suspicions(card: Card, supplier: Supplier) -> None:
    take(supplier, row("1", quantity="101"))
    operation = Anomaly.objects.get().transaction
    owner = CardAssignment.objects.get().organization
    rights = ("fuel_cards.view_card", "fuel_cards.view_transaction")
    client, staff = browser(make_client(*rights, organizations=[owner])), browser(make_staff(everything=True))
    pages = (f"/fuel-cards/operations/{operation.pk}/", f"/fuel-cards/cards/{card.pk}/")

    assert client.get(QUEUE).status_code == 403
    assert ["в бак" in client.get(page).content.decode() for page in pages] == [False, False]
    assert ["в бак" in staff.get(page).content.decode() for page in pages] == [True, True]


def test_the_queue_costs_no_queries_a_row(card: Card, supplier: Supplier, make_rows: Callable[..., None]) -> None:
    staff = browser(make_staff(everything=True))
    make_rows("a")

    assert_queries_do_not_grow(lambda: staff.get(QUEUE), lambda: make_rows("b", "c"))


@pytest.fixture
def make_rows(supplier: Supplier) -> Callable[..., None]:
    return lambda *numbers: take(supplier, *(row(number, quantity="150") for number in numbers))


def test_the_vehicle_of_a_card_is_set_by_page_and_by_program(card: Card, goods: Product) -> None:
    user = make_staff("fuel_cards.view_card", "fuel_cards.decide_anomaly")
    staff, program = browser(user), Program(user)
    path = f"/fuel-cards/cards/{card.pk}/vehicle/"

    wrong = staff.post(path, {"plate": "А1", "tank": "-1"})
    right = staff.post(path, {"plate": "о777оо77", "tank": "80,5", "products": [goods.pk]})
    told = program.get(f"/api/v1{path}").json()
    emptied = program.put(f"/api/v1{path}", {"plate": "", "tank": None, "products": None}).json()

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert told == {"plate": "О777ОО77", "tank": "80.50", "products": [goods.pk]}
    assert emptied == {"plate": "", "tank": None, "products": None}


def test_words_of_refusals_name_their_field(card: Card) -> None:
    refusals: list[DomainError] = []
    for wrong in ({"minutes": 0}, {"minutes": 1441}):
        with pytest.raises(InvalidInput) as caught:
            set_anomaly_policy(**EVERYTHING | wrong)
        refusals.append(caught.value)
    with pytest.raises(InvalidInput) as tank:
        set_vehicle(card_id=card.pk, plate="", tank=Decimal(0), products=[])

    assert [list(one.fields) for one in (*refusals, tank.value)] == [["minutes"], ["minutes"], ["tank"]]
