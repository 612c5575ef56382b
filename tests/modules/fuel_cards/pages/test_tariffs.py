"""Tariffs general and individual, recalculations, and the suppliers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from modules.fuel_cards.models import Recalculation, Supplier, Tariff
from modules.fuel_cards.services.recalculate import apply_recalculation, count_recalculation
from tests.factories.people import browser, make_staff
from tests.modules.fuel_cards.pages.conftest import DIALOG, HTMX, VIEW

pytestmark = pytest.mark.integration
TARIFFS, SUPPLIERS = "/fuel-cards/tariffs/", "/fuel-cards/suppliers/"
RECALCULATIONS, MINUS = "/fuel-cards/recalculations/", "\N{MINUS SIGN}"
NBSP = "\N{NO-BREAK SPACE}"
RULE = {"supplier": "", "product": "", "method": "percent", "value": "1.5", "base": "supplier", "starts_at": ""}


def test_a_rule_is_set_and_listed(staff, goods):
    assert staff.post(f"{TARIFFS}add/", {**RULE, "value": "1,5"}).status_code == 302

    rule = Tariff.objects.get()
    assert str(rule.value) == "1.5000"
    assert f"+1,5{NBSP}%" in staff.get(TARIFFS).content.decode()


def test_the_form_says_what_will_change_and_saves_nothing(staff, goods):
    staff.post(f"{TARIFFS}add/", {**RULE, "product": goods.pk})
    asked = {**RULE, "product": goods.pk, "value": "3"}

    part = staff.post(f"{TARIFFS}changes/", asked, headers={**HTMX, "HX-Target": "tariff-changes"}).content.decode()
    page = staff.post(f"{TARIFFS}changes/", asked).content.decode()

    for text in (f"+1,5{NBSP}%", f"+3{NBSP}%", f"6{NBSP}090,00", f"6{NBSP}180,00"):
        assert text in part
        assert text in page
    assert "<html" not in part
    assert Tariff.objects.count() == 1


def test_wrong_values_are_told_at_the_field(staff, goods):
    for value in ("", "many", "900"):
        wrong = staff.post(f"{TARIFFS}add/", {**RULE, "value": value})

        assert wrong.status_code == 422
        assert "data-error-summary" in wrong.content.decode()
    assert not Tariff.objects.exists()


def test_a_supplier_is_added_once(staff, supplier):
    data = {"name": "Kedr", "code": "kedr", "time_zone": "Asia/Omsk"}

    assert staff.post(f"{SUPPLIERS}add/", data).status_code == 302
    assert staff.post(f"{SUPPLIERS}add/", data).status_code == 422
    assert Supplier.objects.get(code="kedr").time_zone == "Asia/Omsk"
    assert "Kedr" in staff.get(SUPPLIERS).content.decode()


@pytest.mark.requirement("FC-63", "FC-64", "FC-66")
def test_a_client_gets_a_tariff_of_his_own(staff, goods, ours):
    page = f"/fuel-cards/clients/{ours.pk}/tariff/"
    assert page in staff.get(f"/organizations/{ours.pk}/").content.decode()
    asked = {**RULE, "product": goods.pk, "value": "-2", "from_quantity": "100", "priority": "1"}

    part = staff.post(f"{page}changes/", asked, headers={**HTMX, "HX-Target": "tariff-changes"}).content.decode()
    assert (staff.post(f"{page}add/", asked).status_code, Tariff.objects.get().organization_id) == (302, ours.pk)
    assert staff.post(f"{page}mode/", {"mode": "general"}).status_code == 422
    assert staff.post(f"{page}mode/", {"mode": "individual"}).status_code == 302

    shown = staff.get(page).content.decode()
    for text in (f"{MINUS}2{NBSP}%", "по общему калькулятору"):
        assert text in part
    for text in (f"{MINUS}2{NBSP}%", f"от 100{NBSP}л", "приоритет 1", "Индивидуальный тариф"):
        assert text in shown
    assert "Individual" not in staff.get(TARIFFS).content.decode()


@pytest.mark.requirement("FC-65")
def test_a_rule_is_ended_in_a_dialog_and_a_planned_one_removed(staff, goods):
    staff.post(f"{TARIFFS}add/", {**RULE, "region": "North"})
    staff.post(f"{TARIFFS}add/", {**RULE, "region": "North", "starts_at": "2199-01-01T00:00"})
    in_force, planned = Tariff.objects.order_by("pk")

    assert staff.get(f"{TARIFFS}{in_force.pk}/end/", headers=DIALOG).status_code == 200
    assert staff.post(f"{TARIFFS}{planned.pk}/end/").status_code == 302
    assert staff.post(f"{TARIFFS}{in_force.pk}/end/", {"ends_at": ""}).status_code == 302

    in_force.refresh_from_db()
    assert in_force.ends_at is not None
    assert "2199" not in staff.get(TARIFFS).content.decode()


@pytest.mark.requirement("FC-67")
def test_a_purchase_is_tried_while_one_types(staff, goods, supplier, ours):
    staff.post(f"{TARIFFS}add/", {**RULE, "value": "2"})
    staff.post(f"/fuel-cards/clients/{ours.pk}/tariff/add/", {**RULE, "method": "per_unit", "value": "-1"})
    asked = {"organization": ours.pk, "supplier": supplier.pk, "product": goods.pk, "quantity": "100", "price": "60"}

    def tried(**facts):
        headers = {**HTMX, "HX-Target": "tariff-preview"}
        return staff.get(f"{TARIFFS}preview/", {**asked, **facts}, headers=headers).content.decode()

    part, half, strange = tried(), tried(price=""), tried(station="999")
    for text in (f"6{NBSP}120", f"5{NBSP}900", f"{MINUS}220"):
        assert text in part
    assert "<html" not in part
    assert "<dd>" not in half
    assert "нет АЗС с таким номером" in strange


@pytest.mark.requirement("FC-66")
def test_a_recalculation_is_asked_for_looked_at_and_booked(staff, goods, make_card, buy, ours):
    bought = buy(make_card(ours))
    today = timezone.localdate().isoformat()
    past = (timezone.localtime() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    staff.post(f"{TARIFFS}add/", {**RULE, "value": "-10", "recalculates_from": past})
    asked = {"first": today, "last": today, "organizations": [ours.pk], "reason": "Agreed"}

    assert staff.post(f"{RECALCULATIONS}new/", {**asked, "last": "2199-01-01"}).status_code == 422
    page = staff.post(f"{RECALCULATIONS}new/", asked)["Location"]
    run = Recalculation.objects.get()
    headers = {**HTMX, "HX-Target": "recalculation"}
    work = staff.get(page, headers=headers)
    count_recalculation(run_id=run.pk)
    over = staff.get(page, headers=headers)
    report = staff.get(page).content.decode()

    assert 'hx-trigger="every 1s"' in work.content.decode()
    assert over.headers["HX-Redirect"] == page
    assert bought.number in report
    assert f"{MINUS}58" in report
    assert staff.post(f"{page}apply/").status_code == 302
    apply_recalculation(run_id=run.pk)
    assert "Проведён" in staff.get(page).content.decode()
    assert bought.number in staff.get(f"/fuel-cards/operations/{bought.pk}/").content.decode()


@pytest.mark.requirement("FC-61")
def test_reference_data_is_at_hand(staff, goods):
    products, stations = (
        staff.get(f"/fuel-cards/{name}/").content.decode() for name in ("products", "products/stations")
    )

    for text in ("Diesel", "60"):
        assert text in products
    for text in ("114", "North", "Main road"):
        assert text in stations


@pytest.mark.parametrize("page", [TARIFFS, f"{TARIFFS}add/", RECALCULATIONS, SUPPLIERS, f"{SUPPLIERS}add/"])
def test_pages_need_their_permission(page, company):
    assert browser(make_staff(*VIEW)).get(page).status_code == 403
