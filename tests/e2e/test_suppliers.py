"""J-FC1: a card that the supplier makes stands in the list by itself, is given to a client and seen on his phone."""

import re
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import Visitor

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.requirement("FC-04", "FC-07", "FC-08", "FC-12", "FC-14", "FC-18", "FC-20", "FC-33", "FC-34", "J-FC1"),
]
MINUTE = 100_000  # until the next look, on a busy machine
HOLDER = "Захар Живой"


def played(admin: Visitor) -> dict[str, Any]:
    url = f"{admin.installation.product.sandbox_url}/fuel/"
    told: dict[str, Any] = httpx.get(url, params={"format": "json"}, trust_env=False).json()["api"]
    return told


def test_a_card_of_the_supplier_finds_its_client_by_itself(visit: Callable[..., Visitor]) -> None:
    admin = visit("fuel")
    page = admin.sign_in("admin@fuel.test")
    admin.open("/fuel-cards/cards/?free=yes")
    outside = page.context.new_page()
    outside.goto(f"{admin.installation.product.sandbox_url}/fuel/")
    form = outside.locator("#api form[action='/fuel/card/']")
    form.locator("[name=holder]").fill(HOLDER)
    form.locator("button").click()
    number = next(one["number"] for one in played(admin)["cards"] if one["holder"] == HOLDER)

    page.bring_to_front()
    expect(page.locator("#list")).to_contain_text(HOLDER, timeout=MINUTE)
    admin.picture("cards-by-themselves")
    page.get_by_role("link", name=re.compile(number[-4:])).first.click()
    page.wait_for_url(re.compile(r"/cards/\d+/"))
    card = admin.path()
    admin.open(f"{card}assign/")
    page.select_option("main [name=organization]", label="ООО «Лесной обоз»")
    page.locator("main form button").last.click()
    expect(page.locator("main")).to_contain_text("ООО «Лесной обоз»")
    admin.open(f"{card}settings/")
    page.fill("[name=day_litres]", "170")
    admin.send("form:has([name=day_litres])")
    admin.open(f"{card}block/")
    page.locator("main [name=cause]").first.check()
    page.locator("main form button").last.click()

    block, until = {"card_number": number, "status": "block"}, time.monotonic() + MINUTE / 1000
    while not (orders := [one for one in played(admin)["orders"] if number in str(one)]) or block not in (
        one["body"] for one in orders
    ):
        assert time.monotonic() < until, orders
        page.wait_for_timeout(300)
    limit = {"currency": "V", "period": "F", "value": "170.000", "category": ""}
    newest = {one["path"]: one["body"] for one in reversed(orders)}
    assert newest == {"v1/setStatusCard": block, "v1/setLimitCard": {"card_number": number, "limits": [limit]}}
    assert [word for word in ("Лесной", "обоз", HOLDER, "balance") if word in str(orders)] == []
    admin.open(card)
    expect(page.locator("main")).to_contain_text("Подтверждено")
    assert admin.faults() == []
    admin.picture("card-at-supplier")

    client = visit("fuel", phone=True)
    client.sign_in("client@fuel.test")
    client.open(card)
    client.must_say(HOLDER)
    client.must_say(re.compile(r"170\sл"))
    assert client.faults() == []
    client.picture("card-of-client")
    other = visit("fuel", phone=True)
    other.sign_in("client2@fuel.test")
    other.open(card, status=404)
