"""A board on two screens: dragged, moved by keys and on a phone, one conflict; and the editor under its items."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.visitor import Visitor

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.requirement("PL-126", "CR-20", "CR-21", "CR-24", "CR-25", "CR-26", "CR-28", "CR-85", "PL-84"),
]
HOST, ADMIN, MANAGER = "multi", "admin@multi.test", "manager@multi.test"
PATIENCE = 60_000
TITLE = "Карты для службы доставки"


def column(page: Page, name: str) -> str:
    return str(page.locator("[data-column]", has=page.get_by_role("heading", name=name)).get_attribute("id"))


def count(page: Page, stage: str) -> int:
    return int(page.locator(f"#{stage} h2 [data-count]").inner_text())


def test_two_people_work_on_one_board_and_the_admin_rebuilds_it(visit: Callable[..., Visitor]) -> None:
    admin, manager = visit(HOST), visit(HOST, phone=True, scheme="dark")
    page, phone = admin.sign_in(ADMIN), manager.sign_in(MANAGER)
    admin.open("/pipelines/")
    board = page.get_by_role("link", name="Подключение клиентов").or_(
        page.locator(".at-card", has_text="Подключение клиентов").get_by_role("link", name="Открыть доску")
    )
    path = str(board.first.get_attribute("href"))
    admin.open(f"{path}add/")
    page.fill("[name=title]", TITLE)
    admin.send()
    admin.must_say("на этапе «Заявка»")
    manager.open(path)
    phone.evaluate("window.stays = true")
    request, talks, contract = (column(page, name) for name in ("Заявка", "Переговоры", "Договор"))
    card = page.locator("[data-card]", has_text=TITLE)
    before = count(phone, request), count(phone, talks)
    assert admin.faults() == []
    admin.picture("board")
    manager.picture("board-phone")

    # Both look at it; one drags it, and the other's screen follows without being loaded anew.
    theirs = phone.locator("[data-card]", has_text=TITLE)
    theirs.get_by_role("link", name="на этап…").click()
    expect(phone.locator("dialog[open]")).to_contain_text("Переговоры", timeout=PATIENCE)
    assert manager.faults() == []
    phone.locator("dialog[open] a", has_text="Переговоры").click()
    expect(phone.locator("dialog[open]")).to_contain_text("Ответственный на этапе", timeout=PATIENCE)
    manager.picture("move-phone")
    card.drag_to(page.locator(f"#{talks} [data-cards]"))
    expect(page.locator(f"#{talks}")).to_contain_text(TITLE, timeout=PATIENCE)
    expect(phone.locator(f"#{talks}")).to_contain_text(TITLE, timeout=PATIENCE)
    expect(phone.locator(f"#{request} h2 [data-count]")).to_have_text(str(before[0] - 1), timeout=PATIENCE)
    expect(phone.locator(f"#{talks} h2 [data-count]")).to_have_text(str(before[1] + 1), timeout=PATIENCE)
    phone.locator("dialog[open]").get_by_role("button", name="Перевести", exact=True).click()
    expect(phone.locator("dialog[open]")).to_contain_text("Кто-то успел раньше", timeout=PATIENCE)
    expect(phone.locator("dialog[open]")).to_contain_text("Елена Воронцова")
    assert manager.faults() == []
    manager.picture("conflict-phone")
    phone.locator("dialog[open]").get_by_role("button", name="Оставить как есть").click()
    assert phone.evaluate("window.stays"), "the board was loaded anew"

    # By keys alone: to the neighbouring stage, whose transition asks for values.
    card.locator("[data-board-card]").focus()
    page.keyboard.press("Shift+ArrowRight")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("Объём в месяц", timeout=PATIENCE)
    dialog.get_by_role("button", name="Перевести", exact=True).click()
    expect(page.locator("dialog[open]")).to_contain_text("Не подтверждено", timeout=PATIENCE)
    assert admin.faults() == []
    admin.picture("move-refused")
    page.locator("dialog[open] [name^=field_]").fill("75 000,50")
    for box in page.locator("dialog[open] [name=ticked]").all():
        box.check()
    page.locator("dialog[open]").get_by_role("button", name="Перевести", exact=True).click()
    expect(page.locator(f"#{contract}")).to_contain_text(TITLE, timeout=PATIENCE)
    expect(phone.locator(f"#{contract}")).to_contain_text("75\xa0000,50", timeout=PATIENCE)

    # What was entered stands in the history.
    with page.expect_navigation():
        card.locator("[data-board-card]").click()
    expect(page.locator("#item-history")).to_contain_text("75\xa0000,50", timeout=PATIENCE)
    assert admin.faults() == []
    admin.picture("item")

    # The stage goes while the item stands in it: the admin says where to.
    admin.open(f"{path}setup/")
    assert admin.faults() == []
    admin.picture("setup")
    page.get_by_role("link", name="Убрать: Договор").click()
    page.locator("dialog[open]").get_by_role("button", name="Удалить этап").click()
    expect(page.locator("dialog[open]")).to_contain_text("выберите, куда", timeout=PATIENCE)
    assert admin.faults() == []
    admin.picture("stage-removed")
    page.locator("dialog[open] [name=target]").select_option(label="Переговоры")
    with page.expect_navigation():
        page.locator("dialog[open]").get_by_role("button", name="Удалить этап").click()
    admin.must_say("Этап удалён")
    expect(phone.locator(f"#{talks}")).to_contain_text(TITLE, timeout=PATIENCE)
    expect(phone.locator(f"#{contract}")).to_have_count(0, timeout=PATIENCE)
