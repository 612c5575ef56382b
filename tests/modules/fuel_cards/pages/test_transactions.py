"""Operations: the list with its totals, and one of them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.lib.company import entered
from modules.fuel_cards.models import Transaction
from tests.factories.people import browser, make_staff
from tests.modules.fuel_cards.pages.conftest import VIEW
from tests.queries import assert_queries_do_not_grow

pytestmark = pytest.mark.integration
OPERATIONS = "/fuel-cards/operations/"
NBSP = "\N{NO-BREAK SPACE}"


def test_the_list_sums_what_the_filter_finds(staff, make_card, ours, buy):
    card, free = make_card(ours), make_card()
    buy(card, 10)
    buy(card, 30, at=timezone.now() - timedelta(days=2))
    buy(free, 7)

    everything = staff.get(OPERATIONS, headers={"Accept-Language": "en"}).content.decode()
    waiting = staff.get(f"{OPERATIONS}?waits=yes").content.decode()
    today = timezone.localdate().isoformat()
    recent = staff.get(f"{OPERATIONS}?at_after={today}&waits=no").content.decode()

    assert everything.count("<tr id=") == 3
    assert f"2{NBSP}320" in everything
    assert f"47,00{NBSP}л" in everything
    assert waiting.count("<tr id=") == recent.count("<tr id=") == 1


def test_rows_cost_no_queries(staff, make_card, ours, buy):
    card = make_card(ours)
    buy(card)

    assert_queries_do_not_grow(lambda: staff.get(OPERATIONS), lambda: [buy(card), buy(make_card(ours))])


@pytest.mark.requirement("PL-05")
def test_a_client_sees_his_own_operations_without_cost(client_browser, make_card, ours, theirs, buy):
    mine, other, nobodys = buy(make_card(ours)), buy(make_card(theirs)), buy(make_card())
    client = client_browser()

    page = client.get(OPERATIONS).content.decode()
    one = client.get(f"{OPERATIONS}{mine.pk}/").content.decode()

    assert page.count("<tr id=") == 1
    assert mine.number in page
    assert f"580,00{NBSP}" not in one.replace("<small>", "").replace("</small>", "").split("at-pairs")[1]
    for hidden in (other.pk, nobodys.pk, 999_999):
        assert client.get(f"{OPERATIONS}{hidden}/").status_code == 404


@pytest.mark.requirement("PL-02")
def test_another_companys_operation_is_as_missing(staff, make_card, ours, buy, other_company):
    buy(make_card(ours))
    last = Transaction.objects.latest("pk").pk
    with entered(other_company):
        stranger = browser(make_staff(everything=True))

        assert stranger.get(f"{OPERATIONS}{last}/").status_code == 404
        assert "<tr id=" not in stranger.get(OPERATIONS).content.decode()

    assert staff.get(f"{OPERATIONS}{last}/").status_code == 200


def test_pages_need_their_permission(make_card, ours, buy):
    operation = buy(make_card(ours))
    nobody = browser(make_staff(VIEW[0]))

    assert nobody.get(OPERATIONS).status_code == 403
    assert nobody.get(f"{OPERATIONS}{operation.pk}/").status_code == 403
    assert nobody.get("/fuel-cards/cards/").status_code == 200
