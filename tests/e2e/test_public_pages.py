"""A landing is edited and published, a visitor sends its form from a phone, and the staff see the request arrive."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.core.processes import wait_until
from tests.e2e.installation import Installation
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.requirement("PL-32", "PL-33")]
HOST, ADMIN, MANAGER = "credit", "admin@credit.test", "manager@credit.test"
PATIENCE = 60_000
TITLE = "Заём на новое оборудование"


def test_a_page_is_published_and_its_form_reaches_the_staff(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    admin, manager, guest = visit(HOST), visit(HOST), visit(HOST, phone=True, scheme="dark")
    page, theirs, mine = admin.sign_in(ADMIN), manager.sign_in(MANAGER), guest.page
    manager.open("/enquiries/")
    theirs.evaluate("window.stays = true")

    admin.open("/landing/blocks/hero/")
    page.fill("[name='title.ru']", TITLE)
    admin.send()
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_have_text(TITLE, timeout=PATIENCE)
    assert admin.faults() == []
    admin.picture("landing-editor")
    with page.expect_navigation():
        page.get_by_role("button", name="Опубликовать").click()
    admin.must_say("Опубликовано")

    guest.open("/")
    expect(mine.get_by_role("heading", level=1)).to_have_text(TITLE)
    assert guest.faults() == []
    guest.picture("landing-phone")
    mine.get_by_label("Как вас зовут").fill("Прохор Лодыгин")
    mine.get_by_label("Телефон").fill("8 900 000-00-55")
    mine.get_by_label("Согласен на обработку").check()
    # Nobody fills a form in at once: what is sent sooner is taken for a program's.
    wait_until(lambda: mine.evaluate("performance.now()") > 2000, seconds=10, what="the form has been open for a while")
    with mine.expect_navigation():
        mine.get_by_role("button", name="Отправить заявку").click()
    guest.must_say("Заявка отправлена")

    expect(theirs.locator("#list")).to_contain_text("Прохор Лодыгин", timeout=PATIENCE)
    assert theirs.evaluate("window.stays"), "the page was loaded anew"
    assert manager.faults() == []
    manager.picture("enquiries")
    assert installation.letter_to(MANAGER, "Заявка с сайта: Прохор Лодыгин")
