"""A client's own cabinet: his cards with limits, holder and vehicle, what his money went on, and who may do what."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.audit.models import AuditRecord
from core.organizations.models import Organization
from core.ui.formatting import card_mask
from modules.fuel_cards.models import Card, CardAssignment, Product, Station, Transaction
from modules.fuel_cards.module import SPEC
from tests.factories.people import browser, make_client, make_staff
from tests.modules.fuel_cards.pages.conftest import DIALOG
from tests.queries import assert_queries_do_not_grow

pytestmark = pytest.mark.integration
CARDS = "/fuel-cards/cards/"
VERBS = ("block", "unblock", "settings", "holder")


@pytest.fixture
def member(ours: Organization) -> Callable[[str], Client]:
    """A browser of a client's person with a ready role of the module."""

    def open_browser(role: str) -> Client:
        permissions = next(one.permissions for one in SPEC.roles if one.code == role)
        return browser(make_client(*permissions, organizations=[ours]))

    return open_browser


@pytest.mark.requirement("FC-97", "FC-98", "FC-101", "FC-104")
def test_who_manages_does_everything_and_who_looks_sees_the_same_without_a_verb(
    member: Callable[[str], Client],
    make_card: Callable[..., Card],
    ours: Organization,
    theirs: Organization,
    buy: Callable[..., Transaction],
) -> None:
    card, other = make_card(ours, plate="E551TX43"), make_card(theirs)
    bought = buy(card, 93)
    manages, looks = member("fuel_cards.client"), member("fuel_cards.observer")
    pages = [one.get(f"{CARDS}{card.pk}/").content.decode() for one in (manages, looks)]

    # Both see spend against the limit as a bar, the vehicle and the operation; verbs stand for the manager alone.
    for page in pages:
        assert [words in page for words in ("at-limit-warn", "93\xa0%", "E551TX43")] == [True, True, True]
        assert f"/fuel-cards/operations/{bought.pk}/" in page
    offered = [[f"{CARDS}{card.pk}/{verb}/" in page for verb in VERBS] for page in pages]
    assert offered == [[True, False, True, True], [False] * 4]

    # The server refuses whoever looks, and hides another client's card from both.
    for verb in VERBS:
        assert looks.post(f"{CARDS}{card.pk}/{verb}/", {"cause": "lost", "day_litres": "1"}).status_code == 403
        assert manages.post(f"{CARDS}{other.pk}/{verb}/", {"cause": "lost"}).status_code == 404
    api = f"/api/v1/fuel-cards/cards/{card.pk}"
    assert looks.put(f"{api}/holder/", {"holder": "A", "plate": ""}, "application/json").status_code == 403
    assert looks.post("/invoices/request/", {"amount": "100"}).status_code == 403
    card.refresh_from_db()
    assert (card.status, card.holder, card.plate) == ("active", "Ivan", "E551TX43")

    # The manager writes holder and vehicle, in a dialog or by a program; the journal keeps what was.
    too_long = manages.post(f"{CARDS}{card.pk}/holder/", {"holder": "x" * 151}, headers=DIALOG)
    assert (too_long.status_code, 'aria-invalid="true"' in too_long.content.decode()) == (422, True)
    done = manages.post(f"{CARDS}{card.pk}/holder/", {"holder": " Pavel  Lytkin ", "plate": "о330ме 11"})
    card.refresh_from_db()
    assert (done.status_code, card.holder, card.plate) == (302, "Pavel Lytkin", "О330МЕ 11")
    [noted] = AuditRecord.objects.filter(action="fuel_cards.card.described")
    assert noted.changes == {"holder": ["Ivan", "Pavel Lytkin"], "plate": ["E551TX43", "О330МЕ 11"]}
    assert noted.organization_id == ours.pk
    told = manages.put(f"{api}/holder/", {"holder": "Pavel Lytkin", "plate": ""}, "application/json").json()
    assert (told["holder"], told["plate"]) == ("Pavel Lytkin", "")

    # He blocks and unblocks his own card; what the company has blocked stays so.
    assert manages.post(f"{CARDS}{card.pk}/block/", {"cause": "lost"}).status_code == 302
    assert manages.post(f"{CARDS}{card.pk}/unblock/").status_code == 302
    Card.objects.filter(pk=card.pk).update(status="blocked")
    page = manages.get(f"{CARDS}{card.pk}/").content.decode()
    assert f"{CARDS}{card.pk}/unblock/" not in page
    assert manages.post(f"{CARDS}{card.pk}/unblock/").status_code == 422


@pytest.mark.requirement("FC-99", "FC-101", "PL-127")
def test_what_was_spent_by_card_product_and_station_is_what_the_operations_say(
    member: Callable[[str], Client],
    make_card: Callable[..., Card],
    supplier: Any,
    ours: Organization,
    theirs: Organization,
    buy: Callable[..., Transaction],
) -> None:
    cards = [make_card(ours, daily_limit=None) for _ in range(7)]
    bought = [buy(card, litres) for litres, card in enumerate(cards, 1)]
    buy(make_card(theirs), 50)
    petrol = Product.objects.create(code="ai95", name="Petrol", unit="л")
    farther = Station.objects.create(supplier=supplier, number="7", address="Far", region="South")
    Transaction.objects.filter(pk=bought[6].pk).update(product=petrol, station=farther)
    Transaction.objects.filter(pk=bought[0].pk).update(station=None)
    client = member("fuel_cards.observer")

    def said(group: str) -> list[tuple[str, str]]:
        answer = client.get(f"/api/v1/dashboard/widgets/fuel_cards.spent_by_{group}/?period=today").json()["answer"]
        return list(zip(answer["labels"], answer["series"][0]["values"], strict=True))

    masked = [f"{card_mask(card.number)}, Ivan" for card in cards]
    assert said("card") == [
        *((masked[number], f"{(number + 1) * 58}.00") for number in (6, 5, 4, 3, 2)),
        ("Остальные", "174.00"),
    ]
    assert said("product") == [("Diesel", "1218.00"), ("Petrol", "406.00")]
    assert said("station") == [("АЗС 114, North", "1160.00"), ("АЗС 7, South", "406.00"), ("Без названия", "58.00")]
    # Each of them sums to what the list says; a bar leads to its own rows.
    listed = client.get("/fuel-cards/operations/").content.decode().replace("<small>", "").replace("</small>", "")
    assert "1\xa0624,00\xa0₽" in listed
    page = client.get("/dashboard/widgets/fuel_cards.spent_by_card/?period=today", headers={"HX-Request": "true"})
    assert f"card={cards[6].number}" in page.content.decode()
    only = client.get(f"/fuel-cards/operations/?card={cards[6].number}").content.decode()
    assert only.count("<tr id=") == 1
    page = client.get("/dashboard/widgets/fuel_cards.spent_by_station/?period=today", headers={"HX-Request": "true"})
    assert f"station=7&amp;supplier={supplier.pk}" in page.content.decode()
    there = client.get(f"/fuel-cards/operations/?station=7&supplier={supplier.pk}").content.decode()
    assert there.count("<tr id=") == 1
    assert sum(Decimal(value) for _name, value in said("station")) == Decimal(1624)


def test_spending_costs_the_same_for_any_number_of_cards(
    member: Callable[[str], Client], make_card: Callable[..., Card], ours: Organization, buy: Callable[..., Transaction]
) -> None:
    client = member("fuel_cards.observer")
    for _ in range(7):
        buy(make_card(ours, daily_limit=None))

    assert_queries_do_not_grow(
        lambda: client.get("/api/v1/dashboard/widgets/fuel_cards.spent_by_card/"),
        lambda: [buy(make_card(ours, daily_limit=None)) for _ in range(2)],
    )


@pytest.mark.requirement("FC-46", "FC-47")
def test_staff_sort_clients_by_balance_and_cards_and_see_all_of_a_client(
    staff: Client,
    make_card: Callable[..., Card],
    ours: Organization,
    theirs: Organization,
    buy: Callable[..., Transaction],
) -> None:
    cards = [make_card(ours), make_card(ours), make_card(theirs)]
    buy(cards[2], 10)
    CardAssignment.objects.filter(card=make_card(ours)).update(ends_at=timezone.now() - timedelta(days=1))

    def listed(query: str, by: Client = staff) -> list[list[str]]:
        page = by.get(f"/organizations/?{query}").content.decode().replace("<small>", "").replace("</small>", "")
        rows = re.findall(r'<tr id="row-.*?</tr>', page, re.DOTALL)
        wanted = ("Forest convoy", "White quarry", ">0,00\xa0₽", ">−580,00\xa0₽")
        return [[words for words in wanted if words in row] for row in rows]

    forest, quarry = ["Forest convoy", ">0,00\xa0₽"], ["White quarry", ">−580,00\xa0₽"]
    assert listed("sort=balance") == [quarry, forest]
    assert listed("sort=-card_count") == [forest, quarry]
    assert listed("q=quarry") == [quarry]
    # Whoever may see neither is offered neither.
    narrow = browser(make_staff("organizations.view_organization"))
    assert listed("sort=balance", narrow) == [["Forest convoy"], ["White quarry"]]

    page = staff.get(f"/organizations/{ours.pk}/").content.decode()
    for address, figure in (
        (f"/fuel-cards/cards/?client={ours.pk}", "2"),
        (f"/fuel-cards/operations/?organization={ours.pk}", "0"),
        (f"/money/balances/of/{ours.pk}/", "0,00"),
        (f"/invoices/?organization={ours.pk}", "0"),
        (f"/acts/?organization={ours.pk}", "0"),
        (f"/payments/?organization={ours.pk}", "0"),
        (f"/documents/?organization={ours.pk}", "0"),
    ):
        line = re.search(rf'<a class="at-group-item" href="{re.escape(address)}".*?</a>', page, re.DOTALL)
        assert line, address
        assert f"<b>{figure}" in line[0]
    assert "/fuel-cards/cards/?client=" not in narrow.get(f"/organizations/{ours.pk}/").content.decode()
