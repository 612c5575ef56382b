"""One operation with its prices, operations without a client, stations, cards by hand, and the staff's figures."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from core.dashboards.periods import ready_period
from core.organizations.viewer import viewer_of
from modules.fuel_cards.models import Card, Station, Supplier, Transaction
from modules.fuel_cards.services.set_tariff import set_tariff
from modules.fuel_cards.views.widgets import WIDGETS
from tests.factories.people import browser, make_client, make_staff
from tests.factories.programs import Program
from tests.modules.fuel_cards.pages.conftest import VIEW
from tests.modules.fuel_cards.reports import CARD, OTHER_CARD
from tests.queries import assert_queries_do_not_grow

pytestmark = pytest.mark.integration
OPERATIONS, STATIONS, CARDS = "/fuel-cards/operations/", "/fuel-cards/stations/", "/fuel-cards/cards/"
NBSP = "\N{NO-BREAK SPACE}"


def plain(response) -> str:
    return response.content.decode().replace("<small>", "").replace("</small>", "").replace(NBSP, " ")


@pytest.mark.requirement("FC-54", "FC-55", "FC-58", "FC-59")
def test_an_operation_says_everything_and_to_a_client_nothing_of_costs(staff, client_browser, make_card, ours, buy):
    set_tariff(method="percent", value=Decimal("-1"), base="pump", now=timezone.now() - timedelta(days=60))
    card = make_card(ours)
    sold = buy(card, 10)
    taken_back = Transaction.objects.create(
        **{name: getattr(sold, name) for name in ("supplier", "at", "card", "card_number", "organization", "unit")},
        number="BACK-1",
        kind="return",
        original=sold,
        quantity=-4,
        gross=-240,
        net=-232,
        discount=-8,
        amount=Decimal("-237.60"),
    )

    seen = plain(staff.get(f"{OPERATIONS}{sold.pk}/", headers={"Accept-Language": "ru"}))
    back = plain(staff.get(f"{OPERATIONS}{taken_back.pk}/"))
    told = plain(client_browser().get(f"{OPERATIONS}{sold.pk}/", headers={"Accept-Language": "ru"}))

    both = (sold.number, card.number[-4:], "Forest convoy", "114, Main road", "Diesel", "10,00 л")
    prices = ("600,00 ₽", "594,00 ₽", "59,40 ₽", "Скидка клиента", "−6,00 ₽", "BACK-1", "−237,60 ₽")
    costs = ("580,00 ₽", "58,00 ₽", "14,00 ₽", "20,00 ₽", "Маржа")
    assert [word for word in (*both, *prices, *costs, "Ковыль-Карт") if word not in seen] == []
    assert [word for word in (*both, *prices) if word not in told] == []
    assert [word for word in (*costs, "Ковыль-Карт") if word in told] == []
    assert f"{OPERATIONS}{sold.pk}/" in back


@pytest.mark.requirement("FC-23", "FC-24", "FC-60")
def test_a_card_by_hand_finds_the_operations_that_waited_for_it(staff, supplier, goods, ours, buy):
    waiting = buy(Card(number=CARD, supplier=supplier), 10, at=timezone.now() - timedelta(days=3))
    looking = browser(make_staff(*VIEW))
    page = staff.get(f"{OPERATIONS}{waiting.pk}/").content.decode()
    form = {"supplier": supplier.pk, "number": f"{CARD[:4]} {CARD[4:]}", "holder": "Olga"}

    assert f"{CARDS}add/?number={CARD}&amp;supplier={supplier.pk}" in page
    assert looking.get(f"{CARDS}add/").status_code == 403
    assert staff.post(f"{CARDS}add/", {**form, "number": "123"}).status_code == 422
    added = staff.post(f"{CARDS}add/", form)
    twice = staff.post(f"{CARDS}add/", form)

    card = Card.objects.get(number=CARD)
    waiting.refresh_from_db()
    assert (added.url, twice.status_code) == (f"{CARDS}{card.pk}/", 422)
    assert (waiting.card, waiting.unallocated, card.status, card.holder) == (
        card,
        "unassigned_card",
        "in_stock",
        "Olga",
    )
    page = staff.get(f"{OPERATIONS}{waiting.pk}/").content.decode()
    assign = page.split(f'href="{CARDS}{card.pk}/assign/')[1].split('"')[0]
    moment = timezone.localtime(waiting.at).strftime("%Y-%m-%dT%H:%M")
    assert f'value="{moment}"' in staff.get(f"{CARDS}{card.pk}/assign/{assign}").content.decode()
    given = staff.post(f"{CARDS}{card.pk}/assign/", {"organization": ours.pk, "at": moment})
    waiting.refresh_from_db()
    assert (given.status_code, waiting.organization, waiting.unallocated) == (302, ours, "")
    assert waiting.amount == waiting.net


@pytest.mark.requirement("FC-23", "FC-24")
def test_a_program_adds_a_card_once(supplier):
    program = Program(make_staff("fuel_cards.add_card", "fuel_cards.view_card"))
    facts = {"supplier": supplier.code, "number": OTHER_CARD, "plate": "A1"}
    url = "/api/v1/fuel-cards/cards/"

    made, again, wrong = (program.post(url, one) for one in (facts, facts, facts | {"number": "7"}))

    assert (made.status_code, made.json()["status"], made.json()["plate"]) == (201, "in_stock", "A1")
    assert (again.status_code, again.json()["code"], wrong.status_code) == (409, "card_exists", 422)
    found = program.get(f"{url}?number={OTHER_CARD[6:12]}&free=true").json()["results"]
    assert [one["id"] for one in found] == [made.json()["id"]]


@pytest.mark.requirement("FC-56")
def test_stations_sum_what_the_filter_of_operations_finds(staff, client_browser, make_card, ours, theirs, buy):
    mine, other = make_card(ours), make_card(theirs)
    buy(mine, 10)
    buy(mine, 20, at=timezone.now() - timedelta(days=5))
    second = buy(other, 7)
    station = Station.objects.create(supplier=second.supplier, number="B-7", region="South")
    Transaction.objects.filter(pk=second.pk).update(station=station)
    today = timezone.localdate().isoformat()

    everything = plain(staff.get(STATIONS))
    recent = plain(staff.get(f"{STATIONS}?at_after={today}&organization={ours.pk}"))
    own = plain(client_browser().get(STATIONS))
    wrong = staff.get(f"{STATIONS}?at_after=never")
    query = recent.split(f'href="{OPERATIONS}?')[-1].split('"')[0].replace("&amp;", "&")
    behind = staff.get(f"{OPERATIONS}?{query}").content.decode()

    assert [
        word for word in ("114", "B-7", "1 740,00 ₽", "406,00 ₽", "30,00 л", "2 146,00 ₽") if word not in everything
    ] == []
    assert ("580,00 ₽" in recent, "B-7" in recent, "B-7" in own, "1 740,00 ₽" in own) == (True, False, False, True)
    assert (wrong.status_code, behind.count("<tr id=")) == (422, 1)
    assert_queries_do_not_grow(lambda: staff.get(STATIONS), lambda: _elsewhere(buy(mine, 1)))


def _elsewhere(operation) -> None:
    place = Station.objects.create(supplier=operation.supplier, number=operation.number)
    Transaction.objects.filter(pk=operation.pk).update(station=place)


@pytest.mark.requirement("FC-56")
def test_totals_and_margin_follow_the_filter_and_margin_is_not_for_clients(
    staff, client_browser, make_card, ours, theirs, goods, buy
):
    set_tariff(method="percent", value=Decimal(10), base="net", now=timezone.now() - timedelta(days=60))
    buy(make_card(ours), 10)
    buy(make_card(theirs), 100)
    other = Supplier.objects.create(code="other", name="Other")

    def found(query: str, reader=staff) -> str:
        return plain(reader.get(f"{OPERATIONS}?{query}", headers={"Accept-Language": "ru"}))

    for query in (f"organization={ours.pk}", f"organization={ours.pk}&product={goods.pk}", "card=13000&number="):
        assert "маржа" in found(query)
    assert "58,00 ₽" in found(f"organization={ours.pk}")
    assert "638,00 ₽" in found("")
    assert "маржа" not in found("", client_browser())
    assert "<tr id=" not in found(f"supplier={other.pk}")


@pytest.mark.requirement("PL-127")
def test_figures_of_the_staff_equal_the_lists_they_lead_to(staff, make_card, ours, buy, supplier):
    set_tariff(method="percent", value=Decimal(10), base="net", now=timezone.now() - timedelta(days=60))
    buy(make_card(ours, status="active"), 10)
    buy(make_card(), 5)
    make_card(ours, status="blocked")
    viewer, period = viewer_of(make_staff(everything=True)), ready_period("today", timezone.localdate())
    widgets = {one.code.partition(".")[2]: one for one in WIDGETS}

    margin = widgets["margin"].read(viewer, period)
    cards = widgets["cards_by_status"].read(viewer, period)
    exchange = widgets["exchanges"].read(viewer, period)

    assert margin.value == Decimal("58.00")
    assert "58,00 ₽" in plain(staff.get(margin.url, headers={"Accept-Language": "ru"}))
    listed = {url: staff.get(url).content.decode().count("<tr id=") for url in cards.urls}
    assert list(listed.values()) == list(cards.series[0].values)
    assert sum(cards.series[0].values) == Card.objects.count()
    assert (exchange.lines, exchange.url) == ([], reverse("fuel_cards:supplier_list"))
    assert "fuel_cards.margin" not in browser(make_client(*VIEW, organizations=[ours])).get("/").content.decode()
