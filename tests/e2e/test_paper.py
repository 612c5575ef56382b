"""A company's own words and numbers on its papers: changed with a preview, then seen on the next invoice."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from pypdfium2 import PdfDocument

from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.requirement("PL-114", "PL-117", "LG-66")]
HOST, ADMIN = "rail", "admin@rail.test"
WORDS = "Пломбы вагонов проверяет грузополучатель."


def test_words_and_numbers_of_a_company_stand_on_its_next_invoice(visit: Callable[..., Visitor]) -> None:
    staff = visit(HOST)
    page = staff.sign_in(ADMIN)

    staff.open("/settings/templates/invoice/ru/")
    before = page.locator("#paper img").get_attribute("src")
    page.fill("#template [name=note]", WORDS)
    expect(page.locator("#paper img")).not_to_have_attribute("src", before or "")
    assert staff.faults() == []
    staff.picture("paper-template")
    staff.send("form#template")
    staff.must_say("версия 1")

    staff.open("/settings/numbers/")
    page.locator("#content a[href$='/invoice/']").first.click()
    page.fill("[name=pattern]", "РЖ-{number:04}/{yy}")
    expect(page.locator("#next")).to_contain_text("РЖ-")
    assert staff.faults() == []
    staff.picture("paper-numbers")
    staff.send("form#format")

    staff.open("/invoices/new/")
    page.select_option("[name=organization]", index=1)
    page.fill("[name='line-0-title']", "Предоставление вагона")
    page.fill("[name='line-0-price']", "98 500,50")
    with page.expect_navigation():
        page.get_by_role("button", name="Выставить счёт").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("РЖ-")
    with page.expect_download() as loading:
        page.get_by_role("link", name="Скачать PDF").click()
    pages = "".join(one.get_textpage().get_text_bounded() for one in PdfDocument(loading.value.path()))
    said = " ".join(pages.split())
    assert [words in said for words in ("РЖ-", WORDS, "98 500,50")] == [True, True, True]
