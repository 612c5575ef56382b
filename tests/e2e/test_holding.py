"""A holding in a real browser: two companies asked for at the door, bound one after the other, one taken away again."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.installation import Installation
from tests.e2e.test_registration import confirm
from tests.e2e.visitor import Visitor

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.requirement("LG-17", "LG-18", "LG-19", "LG-20", "LG-21", "LG-22", "LG-23", "LG-14", "PL-48", "PL-49"),
]
EMAIL, PHONE = "holding@lug.test", "+79000000072"
FIRST, SECOND = ("7700000104", "ООО «Вешний луг»"), ("6600000010", "ООО «Каменный пояс»")


def test_two_companies_are_one_account_and_each_closes_alone(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    client, staff = visit("fuel"), visit("fuel")
    queue = staff.sign_in("admin@fuel.test")
    open_registration(staff)
    register_for_two(client, installation)

    decide(staff, FIRST[1])
    expect(client.page.get_by_text("Доступ открыт.")).to_be_visible()
    client.open("/organizations/")
    client.must_say(FIRST[1])
    expect(client.page.locator("#content")).not_to_contain_text(SECOND[1])
    assert installation.letter_to(EMAIL, subject="Доступ открыт")

    client.open("/waiting/")
    decide(staff, SECOND[1])
    expect(client.page.get_by_text(re.compile("Доступ дан|Доступ открыт")).first).to_be_visible()
    page = client.open("/")
    page.get_by_text("Все мои компании").first.click()
    client.picture("holding-switcher")
    choose(page, FIRST[1])
    expect(page.get_by_role("banner")).to_contain_text(FIRST[1])
    client.open("/fuel-cards/cards/")
    expect(page.get_by_role("columnheader", name="Компания")).to_have_count(0)
    page.get_by_role("banner").locator("summary", has_text=FIRST[1]).first.click()
    choose(page, "Все мои компании")
    client.open("/organizations/")
    for name in (FIRST[1], SECOND[1]):
        client.must_say(name)
    client.picture("holding-joint")
    assert client.faults() == []

    withdraw(staff, queue, FIRST[1])

    client.open("/organizations/")
    expect(page.locator("#content")).not_to_contain_text(FIRST[1])
    client.must_say(SECOND[1])
    token = installation.access_token("fuel", EMAIL, "correct horse battery")
    answer = installation.call("GET", "fuel", "/api/v1/organizations/", headers={"Authorization": f"Bearer {token}"})
    assert [one["name"] for one in answer.json()["results"]] == [SECOND[1]]


def open_registration(staff: Visitor) -> None:
    page = staff.open("/settings/registration/")
    page.check("[name=is_open]")
    page.check("[name=allows_several]")
    page.check("[name=position][value=hidden]")
    staff.send("main form[data-watch-changes]")
    staff.must_say("Сохранено")
    assert staff.faults() == []
    staff.picture("registration-settings")


def register_for_two(client: Visitor, installation: Installation) -> None:
    page = client.open("/registration/")
    page.get_by_role("button", name="Ещё одна компания").click()
    for number, (inn, name) in enumerate((FIRST, SECOND)):
        page.fill(f"[name=companies-{number}-inn]", inn)
        page.locator(f"[name=companies-{number}-inn]").blur()
        expect(page.locator(f"[name=companies-{number}-name]")).to_have_value(re.compile(".+"))
        page.fill(f"[name=companies-{number}-name]", name)
    answers = {"name": "Раиса Холдина", "email": EMAIL, "phone": PHONE, "password": "correct horse battery"}
    for field, value in answers.items():
        page.fill(f"[name={field}]", value)
    page.check("[name=personal_data]")
    page.check("[name=terms]")
    page.get_by_role("button", name="Продолжить").click()
    page.wait_for_url(re.compile(r"/registration/[0-9a-f-]{36}/"))
    confirm(client, re.sub(r"\D", "", str(installation.letter_to(EMAIL, subject="ваш код")["subject"])))
    expect(page.get_by_role("heading", name="Код из СМС")).to_be_visible()
    confirm(client, str(installation.message_to(PHONE)["text"])[:6])
    page.wait_for_url("**/waiting/")


def decide(staff: Visitor, company: str) -> None:
    """Give the applicant access to one of his companies, as a client made from his request."""
    staff.open("/access/")
    staff.page.locator("tr", has_text=company).locator("tr a, th a, td a").first.click()
    staff.page.get_by_role("button", name="Открыть доступ").click()
    staff.must_say("Доступ открыт.")


def choose(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.locator("button[name=organization]", has_text=name).first.click()


def withdraw(staff: Visitor, page: Page, company: str) -> None:
    staff.open("/organizations/?q=" + company[5:10])
    page.get_by_role("link", name=company).first.click()
    page.on("dialog", lambda dialog: dialog.accept())
    with page.expect_navigation():
        page.locator("form[action*='/remove/'] button").first.click()
