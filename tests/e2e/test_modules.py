"""The vendor switches a module off: it is gone from the menu, from pages and from the API; on again, all is back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.installation import Installation
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.requirement("PL-18", "PL-19", "J-PL2")]

CARDS, API = "/fuel-cards/cards/", "/api/v1/fuel-cards/cards/"


def test_a_module_goes_and_comes_back(visit: Callable[..., Visitor], installation: Installation) -> None:
    vendor, admin = visit(), visit("multi")
    vendor.sign_in("vendor@atrium.test")
    menu = admin.sign_in("admin@multi.test").locator(f"nav a[href='{CARDS}']")
    token = installation.access_token("multi", "admin@multi.test")
    before = admin.open(CARDS).locator("#list tbody").text_content()

    switch(vendor, "fuel_cards", on=False)
    off = api_status(installation, token)
    admin.open(CARDS, status=404)
    admin.open("/")
    expect(menu).to_have_count(0)
    switch(vendor, "fuel_cards", on=True)
    on = api_status(installation, token)
    after = admin.open(CARDS).locator("#list tbody").text_content()

    assert (off, on) == (404, 200)
    assert before == after


def switch(vendor: Visitor, module: str, *, on: bool) -> None:
    page = vendor.open("/companies/multi/")
    box = page.locator(f"form[action$='/modules/{module}/'] [name=enabled]")
    with page.expect_response(lambda answer: f"/modules/{module}/" in answer.url):
        box.set_checked(on, force=True)
    expect(page.locator(f"form[action$='/modules/{module}/'] [name=enabled]")).to_be_checked(checked=on)


def api_status(installation: Installation, token: str) -> int:
    return installation.call("GET", "multi", API, headers={"Authorization": f"Bearer {token}"}).status_code
