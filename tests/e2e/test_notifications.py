"""Staff change who hears of a blocked card and in which words; a client hears of it at once, by every channel."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.installation import Installation
from tests.e2e.visitor import Visitor

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.requirement("PL-57", "PL-58", "PL-59", "PL-61", "PL-63", "FC-95", "FC-96", "LG-88", "J-PL3"),
]
ADMIN, CLIENT, HOST, PHONE = "admin@fuel.test", "client@fuel.test", "fuel", "+79000000088"
EDITOR = "/settings/notifications/fuel_cards.card_blocked_client/"
WORDS = "Карта {{ number }} на паузе"


def change_trigger(visitor: Visitor) -> None:
    """Add short messages, say it in other words, and look at a real card before saving."""
    page = visitor.open(EDITOR)
    page.locator("[name=channels][value=sms]").check()
    page.fill("[name='subject-inbox-ru']", WORDS)
    page.get_by_role("button", name="Обновить").click()
    expect(page.locator("[data-preview]")).to_contain_text(re.compile(r"Карта \S+.* на паузе"))
    visitor.picture("notifications-trigger")

    visitor.send("#trigger")
    visitor.must_say("Триггер сохранён")
    page.fill("[name='body-inbox-ru']", "{{ nonsense }}")
    page.locator("#trigger .btn-primary").click()
    visitor.must_say("Нет переменной nonsense.")


def block(visitor: Visitor, card: str) -> None:
    page = visitor.open(f"/fuel-cards/cards/{card}/block/")
    with page.expect_navigation():
        page.locator("main form .btn-danger-solid").click()


def confirm_phone(visitor: Visitor, installation: Installation) -> None:
    page = visitor.open("/profile/phone/")
    page.fill("[name=contact]", PHONE)
    visitor.send()
    code = re.search(r"\d{6}", str(installation.message_to(PHONE)["text"]))
    assert code is not None
    page.fill("[name=code]", code.group())
    visitor.send()
    visitor.must_say("Контакт подтверждён")


def test_a_changed_trigger_reaches_the_client_by_every_channel(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    admin, client = visit(HOST), visit(HOST)
    admin.sign_in(ADMIN)
    change_trigger(admin)
    page = client.sign_in(CLIENT)
    confirm_phone(client, installation)
    cards = client.open("/fuel-cards/cards/?status=active").locator("#list tbody tr[id^='row-']")
    first, second = ((cards.nth(number).get_attribute("id") or "").removeprefix("row-") for number in (0, 1))
    bell = page.locator(".at-bell [data-unread-count]")
    client.open("/notifications/")
    with page.expect_navigation():
        page.get_by_role("button", name="Прочитать все").click()
    before = (bell.text_content() or "").strip()

    block(admin, first)

    expect(bell).not_to_have_text(before)
    expect(bell).to_be_visible()
    message = str(installation.message_to(PHONE, "заблокирована")["text"])
    assert "Причина" in str(installation.letter_to(CLIENT, message)["text"])
    client.open("/notifications/?q=паузе")
    expect(page.locator("#list tbody tr.is-unread")).to_have_count(1)
    assert client.faults() == []
    client.picture("notifications-inbox")
    page.locator("#list tbody a[href^='/notifications/']").first.click()
    page.wait_for_url(re.compile(r"/notifications/\d+/$"))
    client.must_say("Как дошло до вас")
    client.picture("notifications-one")
    client.open("/notifications/?q=паузе")
    expect(page.locator("#list tbody tr.is-unread")).to_have_count(0)

    client.open("/profile/notifications/")
    page.locator("[name='fuel_cards.card.blocked:email']").select_option("never")
    client.send("form[data-watch-changes]")
    before = (bell.text_content() or "").strip()
    block(admin, second)
    expect(bell).not_to_have_text(before)
    client.open("/notifications/receipts/")
    client.must_say("Отключено получателем")

    admin.open("/notifications/deliveries/?channel=email")
    admin.must_say("Отключено получателем")
    admin.must_say(CLIENT)
    assert admin.faults() == []
    admin.picture("notifications-deliveries")


@pytest.mark.requirement("PL-64")
@pytest.mark.parametrize(
    "path",
    ["/notifications/", "/notifications/receipts/", "/profile/notifications/", EDITOR, "/settings/notifications/"],
)
def test_pages_of_notifications_fit_a_phone_and_every_reader(visit: Callable[..., Visitor], path: str) -> None:
    visitor = visit(HOST, phone=True, scheme="dark")
    visitor.sign_in(ADMIN)

    visitor.open(path)

    assert visitor.faults() == []
