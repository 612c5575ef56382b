"""The general tariff and the suppliers."""

import pytest

from modules.fuel_cards.models import Supplier, Tariff
from tests.factories.people import browser, make_staff
from tests.modules.fuel_cards.pages.conftest import HTMX, VIEW

pytestmark = pytest.mark.integration
TARIFFS, SUPPLIERS = "/fuel-cards/tariffs/", "/fuel-cards/suppliers/"
NBSP = "\N{NO-BREAK SPACE}"
RULE = {"supplier": "", "product": "", "method": "percent", "value": "1.5", "base": "supplier", "starts_at": ""}


def test_a_rule_is_set_and_listed(staff, goods):
    assert staff.post(f"{TARIFFS}add/", RULE).status_code == 302

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


@pytest.mark.parametrize("page", [TARIFFS, f"{TARIFFS}add/", SUPPLIERS, f"{SUPPLIERS}add/"])
def test_pages_need_their_permission(page, company):
    assert browser(make_staff(*VIEW)).get(page).status_code == 403
