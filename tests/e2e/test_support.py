"""A ticket from a client's phone: seen by the staff at once, answered and solved before the client's eyes."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.core.documents.files import pdf
from tests.e2e.installation import Installation
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.requirement("PL-123", "PD-65", "PD-66", "J-PD5")]
HOST, ADMIN, CLIENT = "fuel", "admin@fuel.test", "client@fuel.test"
PATIENCE, QUEUE = 60_000, 240_000
TITLE = "Терминал не принимает карту"
ONE = re.compile(r"/tickets/\d+/$")


def test_a_ticket_from_a_phone_is_answered_and_solved_live(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    client, staff = visit(HOST, phone=True), visit(HOST)
    phone, desk = client.sign_in(CLIENT), staff.sign_in(ADMIN)
    staff.open("/tickets/")
    desk.evaluate("window.stays = true")

    client.open("/tickets/new/")
    assert client.faults() == []
    phone.select_option("[name=topic]", label="Технический вопрос")
    phone.fill("[name=title]", TITLE)
    phone.fill("[name=text]", "Пишет «обратитесь в банк».")
    phone.set_input_files("[name=attachments]", {"name": "чек.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    client.picture("ticket-new-phone")
    phone.locator("main form .btn-primary").click()
    phone.wait_for_url(ONE)
    assert client.faults() == []
    phone.evaluate("window.stays = true")

    expect(desk.locator("#list")).to_contain_text(TITLE, timeout=PATIENCE)
    assert desk.evaluate("window.stays"), "the page was loaded anew"
    desk.locator("#list a", has_text=TITLE).first.click()
    desk.wait_for_url(ONE)
    expect(desk.locator("#ticket-thread")).to_contain_text("чек.pdf")
    desk.fill("[name=text]", "Спросил эквайера")
    with desk.expect_navigation():
        desk.get_by_role("button", name="Заметка для коллег").click()
    desk.fill("[name=text]", "Карту разблокировали, попробуйте ещё раз.")
    with desk.expect_navigation():
        desk.get_by_role("button", name="Ответить и решить").click()
    assert staff.faults() == []
    staff.picture("ticket")

    expect(phone.locator("#ticket-thread")).to_contain_text("Карту разблокировали", timeout=PATIENCE)
    expect(phone.locator("#ticket-status")).to_contain_text("Решено", timeout=PATIENCE)
    assert phone.evaluate("window.stays"), "the page was loaded anew"
    expect(phone.locator("#ticket-thread")).not_to_contain_text("эквайера")
    assert client.faults() == []
    client.picture("ticket-phone")
    # A letter goes through the queue, which a new installation has full of other work.
    client.open("/notifications/")
    expect(phone.locator("#list")).to_contain_text(re.compile(f"решено: {TITLE}"), timeout=QUEUE)
    assert installation.letter_to(CLIENT, f"решено: {TITLE}")
