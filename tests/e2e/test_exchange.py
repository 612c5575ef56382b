"""An agreement of 1C whose client has not arrived: seen in the monitor, run again, mended by asking for one object."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import Visitor

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.requirement("PL-93", "PL-94", "PL-95", "PL-96", "PL-103", "PL-84", "LG-74", "LG-84"),
]
PATIENCE = 60_000


def test_a_packet_without_its_parent_is_mended_by_one_object(visit: Callable[..., Visitor]) -> None:
    admin = visit("rail")
    page = admin.sign_in("admin@rail.test")

    admin.open("/integrations/monitor/")
    expect(page.locator("#troubles")).to_contain_text("1С:Бухгалтерия", timeout=PATIENCE)
    assert admin.faults() == []
    admin.picture("integrations-monitor")
    admin.open("/integrations/packets/")
    with page.expect_navigation():
        page.get_by_role("link", name="Д-0108").first.click()
    state = page.locator("#packet-state")
    # Once more changes nothing: the client is still not here.
    expect(state).to_contain_text("Ждёт другой объект")
    with page.expect_navigation():
        page.get_by_role("button", name="Выполнить снова").click()
    expect(state).to_contain_text("Ждёт другой объект", timeout=PATIENCE)
    with page.expect_navigation():
        page.get_by_role("button", name="Запросить К-0042").click()
    expect(state).to_contain_text("Выполнен", timeout=PATIENCE)
    assert admin.faults() == []
    admin.picture("packet-done")

    admin.open("/organizations/?q=Дальний плёс")
    admin.must_say("Дальний плёс")
    admin.open("/settings/exchange/")
    assert admin.faults() == []
    admin.picture("exchange-connections")
