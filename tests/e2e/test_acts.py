"""Acts in a real browser: made for a month, disputed on a phone, withdrawn and issued right, signed by the client."""

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.requirement("PL-114", "FC-78", "FC-79")]
HOST, CLIENT = "fuel", "ООО «Лесной обоз»"
REMARK = "По карте 2-го числа был возврат"
WORK = 90_000  # the workers of a new demonstration have much to print at first


def confirm(visitor: Visitor, words: str) -> None:
    """Press the dialog's main button and wait for what the page says."""
    visitor.page.locator("dialog[open] .at-dialog-foot .btn").last.click()
    visitor.must_say(words)


def choose_days(page: Page) -> None:
    """This month until today: the demonstration has acted last month already."""
    today = datetime.now(ZoneInfo("Europe/Moscow")).date()
    page.fill("[name=first]", today.replace(day=1).isoformat())
    page.fill("[name=last]", today.isoformat())
    page.locator("[name=last]").blur()


def make_acts(admin: Visitor) -> Page:
    page = admin.open("/acts/")
    page.get_by_role("link", name="Сформировать за период").click()
    choose_days(page)
    expect(page.locator("#act-preview")).to_contain_text(CLIENT, timeout=WORK)
    return page


def test_acts_of_a_month_from_operations_to_the_client_s_signature(visit: Callable[..., Visitor]) -> None:
    admin, client = visit(HOST), visit(HOST, phone=True)
    admin.sign_in("admin@fuel.test")
    own = client.sign_in("client@fuel.test")

    # Who gets what is seen before anything is made.
    page = make_acts(admin)
    assert admin.faults() == []
    admin.picture("acts-preview")
    page.get_by_role("button", name="Сформировать акты").click()
    page.wait_for_url(re.compile(r"/acts/period/\d+/"))
    page.get_by_role("link", name="Показать акты").click(timeout=WORK)
    expect(page.locator("#list")).to_contain_text(CLIENT, timeout=WORK)
    assert admin.faults() == []
    admin.picture("acts-made")

    # The client opens his on a phone and says what is wrong.
    client.open("/acts/?status=issued")
    own.locator("#list a", has_text=re.compile(r"А-\d+")).first.click()
    expect(own.locator("h1")).to_contain_text(re.compile(r"А-\d+-\d+"))
    number = re.search(r"А-\d+-\d+", own.locator("h1").inner_text())[0]  # type: ignore[index]
    assert client.faults() == []
    client.picture("act-phone")
    own.get_by_role("link", name="Сообщить о расхождении").click()
    own.locator("dialog[open] [name=comment]").fill(REMARK)
    confirm(client, "Компания получила замечание")
    address = client.path().split("?")[0]

    # The staff read it, withdraw the act and make a right one; the open page of the client hears of it.
    admin.open("/acts/?status=disputed")
    page.locator("#list a", has_text=number).first.click()
    expect(page.locator("#act-body")).to_contain_text(REMARK)
    assert admin.faults() == []
    admin.picture("act-disputed")
    page.locator("#act-actions summary").click()
    page.locator("#act-actions a", has_text="Отменить акт").click()
    page.locator("dialog[open] [name=reason]").fill("Возврат учтён, акт сформирован заново")
    confirm(admin, "Акт отменён")
    expect(own.locator("#act-badge")).to_contain_text("Аннулирован", timeout=WORK)
    page = make_acts(admin)
    page.get_by_role("button", name="Сформировать акты").click()
    page.wait_for_url(re.compile(r"/acts/period/\d+/"))
    page.get_by_role("link", name="Показать акты").click(timeout=WORK)

    # The client signs the right one.
    client.open("/acts/?status=issued")
    own.locator("#list a", has_text=re.compile(r"А-\d+")).first.click()
    assert client.path() != address
    own.get_by_role("link", name="Подписать").click()
    confirm(client, "Акт подписан")
    expect(own.locator("#act-badge")).to_contain_text("Подписан")
