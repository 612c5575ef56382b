"""The staff side of people in a real browser: invited with a role of one's own, kept to own clients, blocked."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.installation import Installation
from tests.e2e.visitor import Visitor

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.requirement("PL-39", "PL-51", "PL-55", "PL-56", "LG-11", "LG-12", "LG-13", "LG-14", "LG-87"),
]
HOST, EMAIL, PASSWORD = "multi", "zoya@multi.test", "correct horse battery"
ROLE, PERSON, MANAGER = "Стажёр", "Зоя Ларина", "Павел Лыткин"


def dialog(page: Page) -> None:
    expect(page.locator("dialog[open]")).to_be_visible()


def confirm(visitor: Visitor, words: str) -> None:
    """Press the dialog's main button and wait for what the page says."""
    visitor.page.locator("dialog[open] .at-dialog-foot .btn").last.click()
    visitor.must_say(words)


def open_person(visitor: Visitor, name: str) -> Page:
    page = visitor.open("/people/")
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    return page


def test_a_trainee_is_invited_works_with_own_clients_and_is_blocked(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    admin = visit(HOST)
    page = admin.sign_in("admin@multi.test")

    # A role of the company's own, from the manager's, without the right to all clients.
    admin.open("/settings/roles/")
    page.locator("#content .at-group a", has_text="Менеджер").first.click()
    expect(page.get_by_role("heading", name="Менеджер", level=1)).to_be_visible()
    page.get_by_role("link", name="Скопировать").click()
    dialog(page)
    page.locator("dialog[open] [name=name]").fill(ROLE)
    confirm(admin, "Копия готова")
    box = page.locator("input[value='organizations.view_all']")
    expect(box).to_be_checked()
    box.focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-save-count]")).to_have_text("1 изменение")
    assert admin.faults() == []
    admin.picture("role-matrix")
    admin.send("form:has(.at-matrix)")
    admin.must_say("Права действуют сразу")
    expect(box).not_to_be_checked()

    # The invitation, with that role.
    admin.open("/people/invite/")
    page.fill("[name=name]", PERSON)
    page.fill("[name=email]", EMAIL)
    page.get_by_label(ROLE, exact=True).check()
    assert admin.faults() == []
    admin.send("form.at-invite")
    admin.must_say("Приглашение отправлено")
    letter = str(installation.letter_to(EMAIL)["text"])

    # The trainee comes in: nobody is his client yet.
    trainee = visit(HOST, phone=True)
    own = trainee.open(re.search(r"http://\S+(/invitations/\S+)", letter)[1])  # type: ignore[index]
    own.fill("[name=password]", PASSWORD)
    trainee.send()
    trainee.open("/organizations/")
    expect(own.locator("#content")).not_to_contain_text("Лесной обоз")

    # One client becomes his, and no other.
    admin.open("/organizations/")
    page.get_by_role("link", name="Лесной обоз").click()
    page.get_by_role("link", name="Изменить").click()
    page.select_option("[name=responsible]", label=PERSON)
    admin.send()
    trainee.open("/organizations/")
    expect(own.locator("#content")).to_contain_text("Лесной обоз")
    expect(own.locator("#content")).not_to_contain_text("Ветлуга")
    assert trainee.faults() == []
    trainee.picture("own-clients-phone")

    # Blocking him asks for a successor; then the trainee is out and the client is the manager's.
    open_person(admin, PERSON)
    admin.picture("person")
    assert admin.faults() == []
    page.get_by_role("link", name="Закрыть доступ").click()
    dialog(page)
    expect(page.locator("dialog[open]")).to_contain_text("Клиенты")
    admin.picture("block-with-successor")
    page.select_option("dialog[open] [name=successor]", label=MANAGER)
    confirm(admin, "Доступ закрыт")
    trainee.open("/organizations/")
    assert trainee.path().startswith("/accounts/login/")
    admin.open("/organizations/?q=обоз")
    expect(page.locator("#content")).to_contain_text(MANAGER)


@pytest.mark.parametrize("path", ["/people/", "/people/invite/", "/settings/roles/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_people_fit_a_phone_and_every_reader(visit: Callable[..., Visitor], path: str, scheme: str) -> None:
    visitor = visit("fuel", phone=True, scheme=scheme)
    visitor.sign_in("admin@fuel.test")

    visitor.open(path)

    assert visitor.faults() == []
    visitor.picture(f"people{path.strip('/').replace('/', '-')}-phone-{scheme}")


def test_the_matrix_and_a_person_fit_a_phone(visit: Callable[..., Visitor]) -> None:
    visitor = visit("fuel", phone=True)
    page = visitor.sign_in("admin@fuel.test")
    visitor.open("/settings/roles/")
    page.locator("#content .at-group a", has_text="Менеджер").first.click()
    expect(page.get_by_role("heading", name="Менеджер", level=1)).to_be_visible()
    found = visitor.faults()

    for name in (MANAGER, "Олег Дьячков"):
        open_person(visitor, name)
        found += visitor.faults()

    visitor.picture("person-of-a-client-phone")
    assert found == []
