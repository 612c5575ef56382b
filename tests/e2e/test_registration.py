"""From the door to the account, in a real browser: a stranger registers, staff let him in, his page hears of it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.installation import Installation
from tests.e2e.visitor import Visitor

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.requirement("LG-01", "LG-02", "LG-03", "LG-05", "LG-06", "LG-07", "LG-08"),
]
EMAIL = "vera@lug.test"


def test_a_stranger_registers_and_is_let_in(visit: Callable[..., Visitor], installation: Installation) -> None:
    visitor = visit("rail", phone=True)
    page = visitor.open("/registration/")
    assert visitor.faults() == []
    page.fill("[name=companies-0-inn]", "7700000104")
    page.locator("[name=companies-0-inn]").blur()
    expect(page.locator("[name=companies-0-name]")).to_have_value("ООО «Вешний луг»")
    for field, value in {
        "name": "Вера Лугова",
        "position": "Логист",
        "email": EMAIL,
        "phone": "+7 900 000-00-71",
        "password": "correct horse battery",
    }.items():
        page.fill(f"[name={field}]", value)
    page.check("[name=personal_data]")
    page.check("[name=terms]")
    page.get_by_role("button", name="Продолжить").click()
    page.wait_for_url(re.compile(r"/registration/[0-9a-f-]{36}/"))
    assert visitor.faults() == []
    subject = str(installation.letter_to(EMAIL, subject="ваш код")["subject"])
    confirm(visitor, re.sub(r"\D", "", subject))
    expect(page.get_by_role("heading", name="Код из СМС")).to_be_visible()
    confirm(visitor, str(installation.message_to("+79000000071")["text"])[:6])
    page.wait_for_url("**/waiting/")
    visitor.picture("waiting-phone")
    assert visitor.faults() == []

    staff = visit("rail")
    queue = staff.sign_in("admin@rail.test")
    staff.open("/access/")
    queue.get_by_role("link", name="Вера Лугова").click()
    expect(queue.get_by_role("heading", name="Вера Лугова")).to_be_visible()
    assert staff.faults() == []
    staff.picture("access-request")
    queue.get_by_role("button", name="Открыть доступ").click()
    staff.must_say("Доступ открыт.")

    expect(page.get_by_text("Доступ открыт.")).to_be_visible()
    visitor.open("/")
    assert str(installation.letter_to(EMAIL, subject="Доступ открыт")["subject"]) == "Доступ открыт"


def confirm(visitor: Visitor, code: str) -> None:
    visitor.page.fill("[name=code]", code)
    visitor.page.get_by_role("button", name="Подтвердить").click()
