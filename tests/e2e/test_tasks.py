"""A task between two employees: given, begun and done before the other's eyes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.installation import Installation
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.requirement("PL-125", "CR-68", "CR-69", "CR-72", "CR-73")]
HOST, ADMIN, MANAGER = "rail", "admin@rail.test", "manager@rail.test"
PATIENCE = 60_000
TITLE = "Проверить пломбы вагона 5217"


def test_a_task_is_given_and_done_before_both_sides_eyes(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    admin, manager = visit(HOST), visit(HOST, phone=True, scheme="dark")
    page, theirs = admin.sign_in(ADMIN), manager.sign_in(MANAGER)
    manager.open("/tasks/")
    theirs.evaluate("window.stays = true")

    admin.open("/tasks/new/")
    page.fill("[name=title]", TITLE)
    page.select_option("[name=responsible]", label="Павел Лыткин")
    page.fill("[name=due_at]", "2030-01-15T12:00")
    assert admin.faults() == []
    admin.picture("task-new")
    admin.send()
    admin.must_say("Задача поручена")

    expect(theirs.locator("#list")).to_contain_text(TITLE, timeout=PATIENCE)
    assert theirs.evaluate("window.stays"), "the page was loaded anew"
    assert manager.faults() == []
    manager.picture("tasks-phone")
    theirs.locator("#list a", has_text=TITLE).first.click()
    with theirs.expect_navigation():
        theirs.get_by_role("button", name="Начать").click()
    expect(page.locator("#task-status")).to_contain_text("В работе", timeout=PATIENCE)
    theirs.fill("[name=text]", "Две целы, третью меняю")
    with theirs.expect_navigation():
        theirs.get_by_role("button", name="Отправить").click()
    expect(page.locator("#task-history")).to_contain_text("третью меняю", timeout=PATIENCE)
    with theirs.expect_navigation():
        theirs.get_by_role("button", name="Выполнена").click()
    expect(page.locator("#task-status")).to_contain_text("Выполнена", timeout=PATIENCE)

    assert manager.faults() == []
    manager.picture("task-phone")
    assert admin.faults() == []
    admin.picture("task")
    assert TITLE in str(installation.letter_to(MANAGER, "Новая задача")["text"])
    assert installation.letter_to(ADMIN, "Задача выполнена")
