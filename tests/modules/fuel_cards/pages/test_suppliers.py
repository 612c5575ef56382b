"""Pages of suppliers: how the exchange stands, differences settled on the card's page, rules; nothing for others."""

import pytest
from django.test import Client
from django.utils import timezone

from core.integrations.exchange.selectors import MANAGE
from core.lib.company import CurrentCompany, entered
from core.organizations.models import Organization
from modules.fuel_cards.models import Card, DistributionRule, Supplier, SupplierLink
from modules.fuel_cards.services.assign_card import assign_card
from modules.fuel_cards.services.syncing.links import sync_now
from tests.factories.people import browser, make_organization, make_staff
from tests.factories.programs import Program
from tests.modules.fuel_cards.test_syncing import later, run_all, values
from tests.sandbox import Outside

pytestmark = pytest.mark.integration
PAGES, API = "/fuel-cards", "/api/v1/fuel-cards"


@pytest.mark.requirement("FC-12", "FC-14", "FC-17", "FC-20", "FC-21", "FC-91", "FC-94")
def test_supplier_is_connected_synchronised_and_its_cards_settled_by_pages(
    supplier: Supplier, outside: Outside, staff: Client, ours: Organization
) -> None:
    shelf = outside.services["fuel"].shelves["api"]
    shelf.add_card(holder="Игнат Полоз")
    page = f"{PAGES}/suppliers/{supplier.pk}/"
    wrong = staff.post(f"{page}connect/fuel_session/", values(outside, login=""))
    staff.post(f"{page}connect/fuel_session/", values(outside))
    own = SupplierLink.objects.get()
    asked = staff.get(page).content.decode()
    run_all()
    shown = staff.get(page).content.decode()
    checked = staff.post(f"/settings/exchange/{own.connection_id}/check/", follow=True).content.decode()
    assert (wrong.status_code, "Синхронизация…" in asked, "Синхронизация…" in shown) == (422, True, False)
    assert ("новых карт 1" in shown, "Кабинет впускает: договор 77-4410." in checked) == (True, True)
    assert 'value="sandbox"' not in staff.get(f"/settings/exchange/{own.connection_id}/").content.decode()

    card = Card.objects.get()
    free = staff.get(f"{PAGES}/cards/?free=yes").content.decode()
    assign_card(card_id=card.pk, organization_id=ours.pk, at=timezone.now())
    shelf.change_card(card.number, status="blocked")
    staff.post(f"{PAGES}/cards/{card.pk}/push/")
    run_all()
    shelf.change_card(card.number, status="closed")
    sync_now(supplier_id=supplier.pk, at=later())
    run_all()
    listed = staff.get(f"{PAGES}/cards/?at_supplier=differs").content.decode()
    detail = staff.get(f"{PAGES}/cards/{card.pk}/").content.decode()
    staff.post(f"{PAGES}/cards/{card.pk}/accept/")
    assert ["Игнат Полоз" in text for text in (free, listed, detail)] == [True] * 3
    assert ("Отправить наше" in detail, "у поставщика: Закрыта" in detail) == (True, True)
    assert (Card.objects.get().status, Card.objects.get().at_supplier.state) == ("closed", "confirmed")


@pytest.mark.requirement("FC-36", "FC-37")
def test_rules_are_written_by_pages_and_programs_and_place_free_cards(
    supplier: Supplier, staff: Client, ours: Organization, other_company: CurrentCompany
) -> None:
    number = "7099009000000016"
    card = Card.objects.create(supplier=supplier, number=number, status="in_stock")
    given = {"organization": ours.pk, "first_number": number, "last_number": number[:-1], "is_active": "on"}
    wrong = staff.post(f"{PAGES}/distribution/add/", given)
    staff.post(f"{PAGES}/distribution/add/", {**given, "last_number": number})
    rule = DistributionRule.objects.get()
    applied = staff.post(f"{PAGES}/distribution/apply/", follow=True).content.decode()
    card.refresh_from_db()
    assert (wrong.status_code, "1 карта нашла клиента." in applied, card.status) == (422, True, "active")
    assert card.assignments.get().organization == ours

    program = Program(make_staff("fuel_cards.change_distribution"))
    theirs = make_organization("АО «Белый карьер»")
    made = program.post(f"{API}/distribution/", {"organization": theirs.pk, "pool": "Юг"}).json()
    program.put(f"{API}/distribution/{rule.pk}/", {"organization": theirs.pk, "is_active": False})
    told = [
        (one["id"], one["organization"], one["pool"]) for one in program.get(f"{API}/distribution/").json()["results"]
    ]
    assert sorted(told) == [(rule.pk, theirs.pk, ""), (made["id"], theirs.pk, "Юг")]
    staff.post(f"{PAGES}/distribution/{rule.pk}/remove/", {})
    assert list(DistributionRule.objects.values_list("pk", flat=True)) == [made["id"]]
    with entered(other_company):
        assert DistributionRule.objects.count() == 0
    weak = browser(make_staff("fuel_cards.view_supplier"))
    refused = [weak.post(f"{PAGES}/distribution/apply/"), weak.post(f"{PAGES}/suppliers/{supplier.pk}/sync/")]
    refused.append(weak.get(f"{PAGES}/suppliers/{supplier.pk}/connect/fuel_session/"))
    assert [one.status_code for one in refused] == [403] * 3
    assert MANAGE not in weak.get(f"{PAGES}/suppliers/").content.decode()
