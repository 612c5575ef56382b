"""Staff write to clients: a broadcast is paused and goes on; who unsubscribes by one click gets no further one."""

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.installation import Installation
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.requirement("PL-62", "PL-70", "J-PL3")]
ADMIN, HOST = "admin@fuel.test", "fuel"
ONE, TWO = "client@fuel.test", "client2@fuel.test"
PACE = "3"  # a minute: the second letter follows twenty seconds after the first
SLOWEST = 60_000


def write(visitor: Visitor, title: str, *, pace: str = "") -> Page:
    """Fill the form in for both clients, looking at the count, and keep the draft."""
    page = visitor.open("/broadcasts/new/")
    page.fill("[name=title]", title)
    page.locator("[name=channels][value=email]").check()
    page.select_option("[name=audience]", "by_hand")
    for address in (ONE, TWO):
        page.fill("[name=find_people]", address)
        page.locator("#picked-people label", has_text=address).locator("input").check()
    page.fill("[name=subject_ru]", title)
    page.fill("[name=body_ru]", "{{ recipient.name }}, с первого числа меняется тариф.")
    page.fill("[name=per_minute]", pace)
    return page


def letters(installation: Installation, title: str) -> list[str]:
    """Return to whom letters with the title have gone."""
    headers = {"Accept": "application/json"}
    found = httpx.get(f"{installation.product.sandbox_url}/mail/", headers=headers).json()["results"]
    return sorted(to for letter in found if letter["subject"] == title for to in letter["to"])


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def test_broadcast_is_paused_and_goes_on_and_the_unsubscribed_get_none(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    admin, reader = visit(HOST), visit(HOST, scripts=False)
    admin.sign_in(ADMIN)

    page = write(admin, "Тариф с декабря", pace=PACE)
    expect(page.locator("#reach")).to_contain_text("2 человека получат")
    admin.picture("broadcast-form")
    admin.send("form.at-form")
    admin.must_say("с первого числа меняется тариф")
    press(page, "Отправить сейчас")
    expect(page.locator("#progress")).to_contain_text("Отправлено", timeout=SLOWEST)
    press(page, "Приостановить")

    admin.must_say("Приостановлена")
    assert len(letters(installation, "Тариф с декабря")) == 1
    assert admin.faults() == []
    admin.picture("broadcast-paused")
    press(page, "Продолжить")
    expect(page.locator("#progress")).to_contain_text("100 %", timeout=SLOWEST)
    assert letters(installation, "Тариф с декабря") == sorted([ONE, TWO])

    letter = installation.letter_to(ONE, subject="Тариф с декабря")
    way_out = re.search(r"http://fuel\.localhost:\d+(/unsubscribe/\S+)", str(letter["text"]))
    assert way_out is not None
    left = reader.open(way_out.group(1))
    reader.send("form")
    reader.must_say("Вы отписаны")
    reader.picture("broadcast-unsubscribed")

    page = write(admin, "Тариф с января")
    expect(page.locator("#reach")).to_contain_text("1 человек получит")
    expect(page.locator("#reach")).to_contain_text("Ещё 1 отписался")
    admin.send("form.at-form")
    press(page, "Отправить сейчас")
    expect(page.locator("#progress")).to_contain_text("Получатель отписался", timeout=SLOWEST)
    expect(page.locator("#progress")).to_contain_text("100 %", timeout=SLOWEST)
    assert letters(installation, "Тариф с января") == [TWO]
    admin.picture("broadcast-done")

    with left.expect_navigation():
        left.get_by_role("button", name="Подписаться снова").click()
    reader.must_say("Вы снова подписаны")


@pytest.mark.parametrize(
    "path",
    [
        "/broadcasts/",
        "/broadcasts/new/",
        "/settings/mail/",
        "/settings/push/",
        "/settings/telegram/",
        "/profile/channels/",
    ],
)
def test_pages_fit_a_phone_and_every_reader(visit: Callable[..., Visitor], path: str) -> None:
    visitor = visit(HOST, phone=True, scheme="dark")
    visitor.sign_in(ADMIN)

    visitor.open(path)

    assert visitor.faults() == []
