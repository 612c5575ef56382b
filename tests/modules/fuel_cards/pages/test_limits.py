"""Settings of a card: its limits, what will change, and what a client may."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from core.audit.models import AuditRecord
from core.organizations.models import Organization
from modules.fuel_cards.models import Card, LimitPolicy, Product, Transaction
from tests.modules.fuel_cards.pages.conftest import DIALOG, HTMX, VIEW

pytestmark = pytest.mark.integration
CARDS = "/fuel-cards/cards/"


def stored(card: Card) -> list[tuple[Any, ...]]:
    rows = card.limits.order_by("period", "measure", "product_group")
    return list(rows.values_list("period", "measure", "product_group", "amount", "client_max"))


@pytest.mark.requirement("FC-31", "FC-34", "FC-35", "FC-40", "FC-44")
def test_staff_set_limits_see_the_change_before_and_the_stop_after(
    staff: Client, make_card: Callable[..., Card], buy: Callable[..., Transaction], ours: Organization
) -> None:
    card = make_card(ours)
    buy(card, 90)
    url = f"{CARDS}{card.pk}/settings/"
    form = {"day_litres": "80", "period": "month", "measure": "money", "amount": "", "goods": ""}
    told = staff.post(f"{url}changes/", form, headers={**HTMX, "HX-Target": "card-changes"}).content.decode()
    assert ["<del>" in told, "100\xa0л" in told, "80\xa0л" in told, "<form" in told] == [True, True, True, False]
    assert stored(card) == [("day", "litres", "", Decimal(100), None)]

    wrong = staff.post(url, {**form, "month_money": "-1", "week_litres": "many"})
    assert (wrong.status_code, wrong.content.decode().count('aria-invalid="true"')) == (422, 2)

    assert staff.post(url, {**form, "client_percent": "150", "amount": "500"}).status_code == 302
    assert stored(card) == [
        ("day", "litres", "", Decimal(80), Decimal(120)),
        ("month", "money", "", Decimal(500), Decimal(750)),
    ]
    page = staff.get(url).content.decode()
    # Both limits are exceeded; the one that holds longest is told.
    assert "Лимит на месяц: 5\xa0400\xa0₽ из 500\xa0₽" in page
    assert "Автоблокировка" in staff.get(f"{CARDS}{card.pk}/").content.decode()
    record = AuditRecord.objects.get(action="fuel_cards.limits.set")
    assert record.changes == {"limits": [["day litres 100.000"], ["day litres 80", "month money 500"]]}

    assert staff.post(url, {**form, "day_litres": "90"}).status_code == 302
    card.refresh_from_db()
    assert (card.status, stored(card)) == ("active", [("day", "litres", "", Decimal(90), None)])


CONDITIONS = {"weekdays": ["1", "2", "3"], "hours_from": "22:00", "hours_to": "06:00", "regions": ["North"]}
WORDS = "Неделя, Diesel, пн–ср, 22:00–06:00, North, АЗС 114"


@pytest.mark.requirement("FC-34", "FC-41")
def test_a_limit_with_conditions_is_set_named_changed_and_taken_away(
    staff: Client,
    client_browser: Callable[..., Client],
    make_card: Callable[..., Card],
    goods: Product,
    ours: Organization,
) -> None:
    card = make_card(ours, daily_limit=None)
    url = f"{CARDS}{card.pk}/settings/"
    form = {"period": "week", "measure": "litres", "amount": "80,5", "goods": f"product:{goods.pk}"}
    whole = {**form, **CONDITIONS, "stations": "114, 114"}
    told = staff.post(f"{url}changes/", whole, headers={**HTMX, "HX-Target": "card-changes"}).content.decode()
    assert WORDS in told
    wrong = {**whole, "stations": "114 7", "hours_to": "", "weekdays": ["8"], "regions": ["Nowhere"]}
    refused = staff.post(url, wrong)
    errors = refused.context["form"].errors
    assert (refused.status_code, errors.keys()) == (422, {"stations", "hours_to", "weekdays", "regions"})
    assert "У этого поставщика нет таких АЗС: 7." in refused.content.decode()
    assert 'value="114 7"' in refused.content.decode()

    assert staff.post(url, whole).status_code == 302
    limit = card.limits.get()
    page = staff.get(url).content.decode()
    assert (limit.amount, WORDS in page, "поставщики таких лимитов не держат" in page) == (Decimal("80.5"), True, True)
    client = client_browser(*VIEW, "fuel_cards.limit_card")
    assert WORDS.partition(", ")[2] in client.get(f"{CARDS}{card.pk}/").content.decode()
    assert WORDS.partition(", ")[2] in client.get(CARDS).content.decode()
    # The same once more is refused, another amount kept, and an empty one takes the limit away.
    repeated = staff.post(url, {**whole, f"limit_{limit.pk}": "80,5"})
    assert (repeated.status_code, repeated.context["form"].errors.keys()) == (422, {"amount"})
    empty = {"period": "day", "measure": "litres", "amount": ""}
    assert staff.post(url, {**empty, f"limit_{limit.pk}": "90"}).status_code == 302
    assert card.limits.get().amount == Decimal(90)
    assert staff.post(url, {**empty, f"limit_{limit.pk}": ""}).status_code == 302
    assert not card.limits.exists()


@pytest.mark.requirement("FC-98", "FC-08")
def test_a_client_changes_his_limits_within_the_bounds_alone(
    client_browser: Callable[..., Client], make_card: Callable[..., Card], ours: Organization, theirs: Organization
) -> None:
    card, other = make_card(ours), make_card(theirs)
    card.limits.update(client_max=150)
    client = client_browser(*VIEW, "fuel_cards.limit_card")
    url = f"{CARDS}{card.pk}/settings/"
    over = client.post(url, {"day_litres": "151"})
    assert (over.status_code, "Не больше 150" in over.content.decode()) == (422, True)
    assert client.post(url, {"day_litres": ""}).status_code == 422
    assert client.post(url, {"day_litres": "150", "month_money": "5", "client_percent": "900"}).status_code == 302
    assert stored(card) == [("day", "litres", "", Decimal(150), Decimal(150))]
    assert client.post(f"{CARDS}{other.pk}/settings/", {"day_litres": "1"}).status_code == 404
    assert client_browser().get(url).status_code == 403
    assert client.get("/fuel-cards/rules/").status_code in (403, 404)


@pytest.mark.requirement("FC-06")
def test_one_limit_is_set_for_many_cards_with_a_result_for_each(
    staff: Client,
    client_browser: Callable[..., Client],
    make_card: Callable[..., Card],
    goods: Product,
    ours: Organization,
) -> None:
    cards = [make_card(ours), make_card(ours, daily_limit=None)]
    cards[0].limits.update(client_max=200)
    chosen = {"selected": [card.pk for card in cards], "confirmed": "1", "period": "day", "measure": "litres"}
    asked = staff.post(f"{CARDS}selected/limit/", {"selected": [cards[0].pk]}, headers=DIALOG)
    assert 'name="amount"' in asked.content.decode()
    staff.post(f"{CARDS}selected/limit/", {**chosen, "amount": "120", "goods": ""}, headers=DIALOG)
    assert [stored(card) for card in cards] == [
        [("day", "litres", "", Decimal(120), Decimal(200))],
        [("day", "litres", "", Decimal(120), None)],
    ]
    narrow = {**chosen, "amount": "60", "goods": "", **CONDITIONS}
    staff.post(f"{CARDS}selected/limit/", narrow, headers=DIALOG)
    assert [card.limits.filter(weekdays=[1, 2, 3], regions=["North"], amount=60).count() for card in cards] == [1, 1]
    staff.post(f"{CARDS}selected/limit/", {**narrow, "amount": ""}, headers=DIALOG)
    # A client may do so with the first one alone, and is told about the other.
    client = client_browser(*VIEW, "fuel_cards.limit_card")
    told = client.post(f"{CARDS}selected/limit/", {**chosen, "amount": "130", "goods": ""}, headers=DIALOG)
    assert "Менеджер разрешил вам меньше" in told.content.decode()
    assert [stored(card)[0][3] for card in cards] == [Decimal(130), Decimal(120)]


@pytest.mark.requirement("FC-44", "FC-45")
def test_the_company_decides_when_cards_stop_and_work_again(staff: Client) -> None:
    assert staff.post("/fuel-cards/rules/", {"balance_threshold": "much"}).status_code == 422
    assert (
        staff.post("/fuel-cards/rules/", {"balance_threshold": "−500,50", "client_unblocks": "on"}).status_code == 302
    )
    policy = LimitPolicy.load()
    assert (policy.releases, policy.balance_threshold, policy.client_unblocks) == (False, Decimal("-500.50"), True)
