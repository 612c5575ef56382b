"""A document between a client and the company: uploaded, rejected with a remark, uploaded again, accepted, live."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.core.documents.files import pages_pdf, pdf
from tests.e2e.installation import Installation
from tests.e2e.visitor import Visitor

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.requirement(
        "PL-106", "PL-107", "PL-108", "PL-109", "FC-80", "FC-81", "FC-82", "FC-83", "FC-86", "FC-87", "FC-88", "J-FC4"
    ),
]
HOST, MANAGER, CLIENT = "fuel", "manager@fuel.test", "client@fuel.test"
ONE = re.compile(r"/documents/\d+/$")
# Pictures are drawn after the demonstration's own, and live news come when the relay has come round.
PATIENCE = 240_000
REMARK = "Нет подписи на второй странице"


def begin(client: Visitor) -> None:
    """The client begins a document with his file."""
    page = client.open("/documents/new/")
    page.set_input_files("input[name=file]", {"name": "Акт.pdf", "mimeType": "application/pdf", "buffer": pages_pdf(3)})
    page.select_option("[name=type]", "act")
    page.fill("[name=title]", "Акт сверки за октябрь")
    page.fill("[name=number]", "7-К")
    client.picture("documents-new")
    page.locator("main form .btn-primary").click()
    page.wait_for_url(ONE)


def look_at_pages(page: Page, visitor: Visitor) -> None:
    """The picture of the first page comes by itself; the others are one key away."""
    picture = page.locator("#document-versions a.at-version-picture").first
    expect(picture).to_be_visible(timeout=PATIENCE)
    picture.click()
    dialog = page.locator("dialog:modal")
    expect(dialog).to_contain_text("страница 1 из 3")
    page.keyboard.press("ArrowRight")
    expect(dialog).to_contain_text("страница 2 из 3")
    visitor.picture("documents-look")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def find_by_number(visitor: Visitor) -> Page:
    page = visitor.open("/documents/?number=7-К")
    page.locator("#list tbody a[href^='/documents/']").first.click()
    page.wait_for_url(ONE)
    return page


def judge(page: Page, verb: str, remark: str = "") -> None:
    page.locator("#document-versions").get_by_role("link", name=verb, exact=True).click()
    dialog = page.locator("dialog:modal")
    if remark:
        dialog.locator("textarea").fill(remark)
    with page.expect_navigation():
        dialog.get_by_role("button", name=verb, exact=True).click()


def send(page: Page, name: str) -> None:
    """Add a version of one's own side."""
    page.set_input_files("input[name=file]", {"name": name, "mimeType": "application/pdf", "buffer": pdf()})
    with page.expect_navigation():
        page.locator("#upload .btn").click()


def pass_back_and_forth(ours: Page, theirs: Page) -> None:
    """The client's version is rejected, his next one accepted, and ours laid beside; both pages hear of all of it."""
    expect(ours.locator("#document-status")).to_have_text("Ждёт нас", timeout=PATIENCE)
    judge(ours, "Отклонить", REMARK)
    expect(theirs.locator("#document-status")).to_have_text("Отклонён", timeout=PATIENCE)
    expect(theirs.locator("#document-versions")).to_contain_text(REMARK, timeout=PATIENCE)

    send(theirs, "Акт-2.pdf")
    expect(ours.locator("#document-versions")).to_contain_text("Акт-2.pdf", timeout=PATIENCE)
    expect(ours.locator("#document-status")).to_have_text("Ждёт нас", timeout=PATIENCE)
    judge(ours, "Принять")
    expect(theirs.locator("#document-status")).to_have_text("Принят", timeout=PATIENCE)

    send(ours, "Наш-акт.pdf")
    expect(theirs.locator("#document-versions")).to_contain_text("Наш-акт.pdf", timeout=PATIENCE)


def versions(page: Page) -> dict[str, str]:
    """Return the status of each version by the name of its file, having downloaded every one."""
    found = {}
    for one in page.locator("#document-versions article, #document-versions li").all():
        link = one.locator("a[download]").first
        begin = "async (url) => (await (await fetch(url)).text()).slice(0, 5)"
        assert page.evaluate(begin, link.get_attribute("href")) == "%PDF-"
        found[link.inner_text()] = one.locator(".badge:not(.badge-idle)").first.inner_text()
    return found


def test_a_document_goes_back_and_forth_and_both_see_it_live(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    manager, client = visit(HOST), visit(HOST)
    manager.sign_in(MANAGER)
    theirs = client.sign_in(CLIENT)
    begin(client)
    look_at_pages(theirs, client)

    ours = find_by_number(manager)
    pass_back_and_forth(ours, theirs)

    expect(theirs.locator("#document-history")).to_contain_text("Павел Лыткин", timeout=PATIENCE)
    statuses = {"Акт-2.pdf": "Принята", "Акт.pdf": "Отклонена", "Наш-акт.pdf": "Загружена"}
    assert versions(theirs) == versions(ours) == statuses
    assert client.faults() == []
    client.picture("documents-both-sides")
    assert manager.faults() == []
    manager.picture("documents-accepted")
    assert REMARK in str(installation.letter_to(CLIENT, "Документ отклонён")["text"])
    for subject in ("Документ принят", "Новый документ"):
        assert "7-К" in str(installation.letter_to(CLIENT, subject)["subject"])
    manager.open("/notifications/")
    manager.must_say("Документ на проверку: Акт сверки за октябрь № 7-К")


def test_an_act_has_versions_of_both_sides_with_a_status_each(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    manager, client = visit(HOST), visit(HOST)
    theirs = client.sign_in(CLIENT, to="/acts/")
    theirs.locator("#list tbody a", has_text=re.compile(r"А-\d+")).first.click()
    theirs.wait_for_url(re.compile(r"/acts/\d+/$"))
    number = str(re.search(r"А-[\d-]+", theirs.locator("h1").inner_text())[0])  # type: ignore[index]
    with theirs.expect_navigation(url=ONE):
        theirs.get_by_role("button", name="Приложить файл").click()
    send(theirs, "Акт-1.pdf")

    ours = manager.sign_in(MANAGER, to=f"/documents/?number={number}")
    ours.locator("#list tbody a[href^='/documents/']").first.click()
    ours.wait_for_url(ONE)
    pass_back_and_forth(ours, theirs)

    assert versions(theirs) == {"Акт-2.pdf": "Принята", "Акт-1.pdf": "Отклонена", "Наш-акт.pdf": "Загружена"}
    assert number in str(installation.letter_to(CLIENT, f"Документ отклонён: Акт № {number}")["subject"])


def test_a_file_that_means_harm_is_refused_on_the_page(visit: Callable[..., Visitor]) -> None:
    client = visit(HOST, phone=True)
    page = client.sign_in(CLIENT)
    client.open("/documents/new/")
    page.set_input_files(
        "input[name=file]", {"name": "scan.png", "mimeType": "image/png", "buffer": b"<html><script>alert(1)</script>"}
    )
    page.fill("[name=title]", "Скан")
    page.locator("main form .btn-primary").click()

    expect(page.locator("main form")).to_contain_text("страница или скрипт")
    expect(page.locator("[name=title]")).to_have_value("Скан")
    client.picture("documents-refused-phone")
