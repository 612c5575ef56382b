"""The vendor's list of companies, one company, and its modules' switches."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.lib.company import CurrentCompany, company_by_schema, entered, public_schema
from modules.fuel_cards.models import Card, Supplier
from tenants.models import Company, CompanyState
from tenants.services import visits
from tenants.services.companies import create_company, open_company
from tenants.services.modules import enable_module
from tenants.services.people_count import count_people
from tests.factories.people import browser, make_client, make_staff

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-12")]

Vendor = Callable[..., Client]


def text(response: HttpResponse) -> str:
    return response.content.decode()


def connect(slug: str, name: str, **more: object) -> CurrentCompany:
    company = create_company(slug=slug, name=name, **more)  # type: ignore[arg-type]
    open_company(company=company)
    scope = company_by_schema(company.schema_name)
    assert scope is not None
    return scope


def test_the_list_shows_state_modules_people_and_activity(vendor: Vendor) -> None:
    scope = connect("severny", "Северный ход", modules=["fuel_cards"])
    with entered(scope):
        make_staff(), make_staff(), make_client()
    count_people(schemas=["severny"])
    seen = timezone.now() - timedelta(days=1)
    with public_schema():
        Company.objects.filter(schema_name="severny").update(last_seen_at=seen)

    page = text(vendor("tenants.view_company", "tenants.view_usage").get("/companies/"))

    assert "Северный ход" in page
    assert "severny.localhost" in page
    assert "Пробный период" in page
    assert "2 сотрудника, 1 клиент" in page
    assert timezone.localtime(seen).strftime("%d.%m") in page


def test_search_filters_and_tiles_agree(vendor: Vendor) -> None:
    connect("one", "Первая", inn="7707083893")
    connect("two", "Вторая", modules=["fuel_cards"], state=CompanyState.SUSPENDED)
    console = vendor()

    found = text(console.get("/companies/", {"q": "7707083893"}))
    stopped = text(console.get("/companies/", {"state": "suspended"}))
    with_cards = text(console.get("/companies/", {"module": "fuel_cards", "state": "suspended"}))

    assert ("Первая" in found, "Вторая" in found) == (True, False)
    assert ("Первая" in stopped, "Вторая" in stopped) == (False, True)
    assert "Вторая" in with_cards
    assert "1 компания" in stopped


def test_the_list_costs_the_same_for_one_company_and_for_four(vendor: Vendor) -> None:
    console = vendor()
    console.get("/companies/")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            console.get("/companies/")
        return len(queries)

    few = cost()
    for number in range(3):
        connect(f"more{number}", f"More {number}")

    assert cost() == few


@pytest.mark.requirement("PL-18", "PL-19")
def test_a_modules_data_return_when_it_is_switched_on_again(vendor: Vendor) -> None:
    console = vendor()
    scope = connect("severny", "Северный ход")
    switch, cards = "/companies/severny/modules/fuel_cards/", "/fuel-cards/cards/"
    with entered(scope):
        person = browser(make_staff(everything=True))
    before = person.get(cards)

    console.post(switch, {"enabled": "on"})
    with entered(scope):
        supplier = Supplier.objects.create(code="kedr", name="Кедр")
        Card.objects.create(supplier=supplier, number="7013000000008754", holder="Андрей Кузнецов")
    on = person.get(cards)
    console.post(switch, {})
    off = person.get(cards)
    home_off = text(person.get("/"))
    console.post(switch, {"enabled": "on"})
    again = person.get(cards)

    assert (before.status_code, on.status_code, off.status_code, again.status_code) == (404, 200, 404, 200)
    assert "Андрей Кузнецов" in text(on)
    assert "Андрей Кузнецов" in text(again)
    assert cards in text(on)
    assert cards not in home_off


def test_a_switch_answers_htmx_with_the_modules_alone(vendor: Vendor) -> None:
    connect("severny", "Северный ход")

    answer = vendor().post(
        "/companies/severny/modules/fuel_cards/",
        {"enabled": "on"},
        headers={"HX-Request": "true", "HX-Target": "modules"},
    )

    assert "<html" not in text(answer)
    assert "checked" in text(answer)
    assert "ui:toast" in answer.headers["HX-Trigger"]


def test_switching_twice_changes_nothing_more(vendor: Vendor) -> None:
    scope = connect("severny", "Северный ход")
    with public_schema():
        company = Company.objects.get(schema_name="severny")

    first = enable_module(company=company, module="fuel_cards")
    second = enable_module(company=company, module="fuel_cards")

    assert first.pk == second.pk
    assert scope.modules == frozenset()


@pytest.mark.parametrize("path", ["/companies/nobody/", "/companies/nobody/modules/fuel_cards/"])
def test_a_missing_company_is_a_404(vendor: Vendor, path: str) -> None:
    console = vendor()

    assert (console.post if "modules" in path else console.get)(path).status_code == 404


def test_one_who_may_only_look_changes_nothing(vendor: Vendor) -> None:
    connect("severny", "Северный ход")
    looking = vendor("tenants.view_company")

    page = text(looking.get("/companies/severny/"))
    refused = looking.post("/companies/severny/modules/fuel_cards/", {"enabled": "on"})
    scope = company_by_schema("severny")

    assert "disabled" in page
    assert refused.status_code == 403
    assert scope is not None
    assert scope.modules == frozenset()


def test_a_visit_is_noted_once_in_some_minutes(vendor: Vendor) -> None:
    scope = connect("severny", "Северный ход")
    visits._noted.clear()
    with entered(scope):
        person = browser(make_staff(everything=True))

    def last_seen() -> object:
        with public_schema():
            return Company.objects.values_list("last_seen_at", flat=True).get(schema_name="severny")

    before = last_seen()
    person.get("/")
    noted = last_seen()
    with CaptureQueriesContext(connection) as queries:
        person.get("/")

    assert before is None
    assert noted is not None
    assert last_seen() == noted
    assert [query for query in queries if "last_seen_at" in query["sql"]] == []
