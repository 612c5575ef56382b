"""The first page: a client's balance, cards and operations; the company's figures for staff."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core.finance.services.accounts import set_credit_limit
from core.lib.company import entered
from modules.fuel_cards.models import ImportRun
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.modules.fuel_cards.pages.conftest import VIEW
from tests.queries import assert_queries_do_not_grow

pytestmark = pytest.mark.integration
NBSP = "\N{NO-BREAK SPACE}"
CLIENT = (*VIEW, "finance.view_balance")


def plain(html: str) -> str:
    return html.replace("<small>", "").replace("</small>", "")


@pytest.mark.requirement("PL-05")
def test_a_client_sees_his_balance_cards_and_operations(client_browser, make_card, ours, theirs, buy):
    mine, other = make_card(ours), make_card(theirs)
    buy(mine, 95)
    buy(other, 50)
    set_credit_limit(organization_id=ours.pk, limit=Decimal(10_000))

    page = plain(client_browser(*CLIENT).get("/").content.decode())

    assert f"−5{NBSP}510,00{NBSP}₽" in page
    assert f"4{NBSP}490,00{NBSP}₽" in page
    assert mine.number[-4:] in page
    assert other.number[-4:] not in page
    assert "at-limit-warn" in page


def test_money_that_ends_soon_is_told(client_browser, make_card, ours, buy):
    buy(make_card(ours), 70, at=timezone.now() - timedelta(days=3))
    set_credit_limit(organization_id=ours.pk, limit=Decimal(5_000))

    assert "at-note-warn" in client_browser(*CLIENT).get("/").content.decode()


def test_without_the_right_there_is_no_balance(client_browser, make_card, ours):
    card = make_card(ours)

    assert "at-balance" not in client_browser().get("/").content.decode()
    assert card.number[-4:] not in client_browser("organizations.view_organization").get("/").content.decode()


@pytest.mark.requirement("PL-127")
def test_staff_are_led_to_what_waits_by_as_many_rows_as_are_told(staff, make_card, ours, supplier, buy):
    buy(make_card(ours), 95)
    buy(make_card(), 10)
    make_card(ours, status="blocked")
    ImportRun.objects.create(kind="transactions", supplier=supplier, state="ready", created_by=None)

    told = {}
    for code in ("unallocated", "unassigned", "blocked", "undecided", "with_errors"):
        answer = staff.get(f"/api/v1/dashboard/widgets/fuel_cards.{code}/").json()["answer"]
        if answer:
            told[code] = answer["count"], staff.get(answer["url"]).content.decode().count("<tr id=")

    assert told == {"unallocated": (1, 1), "unassigned": (1, 1), "blocked": (1, 1), "undecided": (1, 1)}


def test_an_empty_company_has_an_empty_first_page(company):
    assert browser(make_staff(everything=True)).get("/").status_code == 200
    assert "at-empty" in browser(make_staff()).get("/").content.decode()
    assert browser(make_client(organizations=[make_organization()])).get("/").status_code == 200
    assert browser(make_client()).get("/").headers["Location"] == "/waiting/"


def test_the_first_page_costs_the_same_for_any_number_of_rows(staff, client_browser, make_card, ours, buy):
    client = client_browser(*CLIENT)
    buy(make_card(ours), 95)

    for who in (staff, client):
        assert_queries_do_not_grow(
            lambda who=who: who.get("/"), lambda: [buy(make_card(ours), 95) for _number in range(2)]
        )


@pytest.mark.requirement("PL-02")
def test_another_companys_figures_are_not_counted(make_card, ours, buy, other_company):
    buy(make_card(ours), 95)
    with entered(other_company):
        visitor = browser(make_staff(everything=True))
        answer = visitor.get("/api/v1/dashboard/widgets/fuel_cards.turnover/").json()["answer"]

        assert (answer["value"], answer["before"]) == ("0", "0")
