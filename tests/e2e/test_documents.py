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
        "PL-106", "PL-107", "PL-108", "PL-109", "FC-80", "FC-81", "FC-82", "FC-86", "FC-87", "FC-88", "J-FC4"
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


def send_again(page: Page) -> None:
    page.set_input_files("input[name=file]", {"name": "Акт-2.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    with page.expect_navigation():
        page.locator("#upload .btn").click()


def test_a_document_goes_back_and_forth_and_both_see_it_live(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    manager, client = visit(HOST), visit(HOST)
    manager.sign_in(MANAGER)
    theirs = client.sign_in(CLIENT)
    begin(client)
    look_at_pages(theirs, client)

    ours = find_by_number(manager)
    expect(ours.locator("#document-status")).to_have_text("Ждёт нас", timeout=PATIENCE)
    judge(ours, "Отклонить", REMARK)

    expect(theirs.locator("#document-status")).to_have_text("Отклонён", timeout=PATIENCE)
    expect(theirs.locator("#document-versions")).to_contain_text(REMARK, timeout=PATIENCE)
    client.picture("documents-rejected")

    send_again(theirs)
    expect(ours.locator("#document-versions")).to_contain_text("Акт-2.pdf", timeout=PATIENCE)
    expect(ours.locator("#document-status")).to_have_text("Ждёт нас", timeout=PATIENCE)

    judge(ours, "Принять")
    expect(theirs.locator("#document-status")).to_have_text("Принят", timeout=PATIENCE)
    expect(theirs.locator("#document-history")).to_contain_text("Павел Лыткин", timeout=PATIENCE)
    assert client.faults() == []
    assert manager.faults() == []
    manager.picture("documents-accepted")
    assert REMARK in str(installation.letter_to(CLIENT, "Документ отклонён")["text"])


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
