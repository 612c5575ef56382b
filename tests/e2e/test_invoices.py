"""An invoice from its first line to «Оплачен»: written, seen, printed and paid before the client's eyes."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.installation import Installation
from tests.e2e.visitor import Visitor

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.requirement(
        "FC-68", "FC-70", "FC-71", "FC-72", "FC-77", "FC-100", "PL-113", "PL-117", "LG-66", "J-FC2"
    ),
]
ADMIN, CLIENT, HOST = "admin@fuel.test", "client@fuel.test", "fuel"


def write(staff: Visitor, client_name: str) -> str:
    """Write an invoice of two lines, see its sum grow without a reload, and issue it."""
    page = staff.open("/invoices/new/")
    page.evaluate("window.stays = true")
    page.select_option("[name=organization]", label=client_name)
    page.fill("[name='line-0-title']", "Дизельное топливо зимнее")
    page.fill("[name='line-0-quantity']", "1200")
    page.fill("[name='line-0-price']", "78,10")
    expect(page.locator("#invoice-sums")).to_contain_text("93 720")
    page.get_by_role("button", name="Добавить строку").click()
    page.fill("[name='line-1-title']", "Обслуживание карт")
    page.fill("[name='line-1-price']", "9030")
    expect(page.locator("#invoice-sums")).to_contain_text("102 750")
    assert page.evaluate("window.stays"), "the page was loaded anew"
    assert staff.faults() == []
    staff.picture("invoice-form")
    with page.expect_navigation():
        page.get_by_role("button", name="Выставить счёт").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Счёт")
    return (heading.text_content() or "").split()[-1]


def client_of(visitor: Visitor) -> str:
    """Return the name of the company for which the client acts."""
    page = visitor.open("/organizations/")
    return (page.locator("#list tbody tr[id^='row-'] th a").first.text_content() or "").strip()


def pay_by_hand(page: Page) -> None:
    page.get_by_role("link", name="Внести платёж").click()
    page.wait_for_url("**/payments/new/**")
    expect(page.locator("[name=amount]")).to_have_value("102750,00")
    with page.expect_navigation():
        page.get_by_role("button", name="Внести платёж").click()


def test_an_invoice_is_issued_printed_and_paid_before_the_clients_eyes(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    staff, client = visit(HOST), visit(HOST, phone=True)
    staff.sign_in(ADMIN)
    client.sign_in(CLIENT)
    name = client_of(client)

    number = write(staff, name)

    page = client.open(f"/invoices/?q={number}")
    page.locator("#list tbody tr[id^='row-'] a").first.click()
    page.wait_for_url(re.compile(r"/invoices/\d+/$"))
    badge = page.locator("#invoice-badge")
    expect(badge).to_contain_text("Выставлен")
    with page.expect_download() as loading:
        page.get_by_role("link", name="Скачать PDF").click()
    assert Path(loading.value.path()).read_bytes().startswith(b"%PDF-")
    assert client.faults() == []
    client.picture("invoice-phone")
    page.evaluate("window.stays = true")

    bell = staff.page.locator(".at-bell [data-unread-count]")
    before = (bell.text_content() or "").strip()

    pay_by_hand(staff.page)

    expect(badge).to_contain_text("Оплачен")
    expect(page.locator("#invoice-body")).to_contain_text("Оплачен полностью")
    assert page.evaluate("window.stays"), "the page was loaded anew"
    client.picture("invoice-phone-paid")
    assert staff.faults() == []
    staff.picture("payment")
    expect(bell).not_to_have_text(before, timeout=60_000)
    staff.open("/notifications/")
    staff.must_say(f"Счёт {number} оплачен")
    staff.open(f"/invoices/?q={number}")
    staff.must_say("Оплачен")
    assert installation.letter_to(CLIENT, f"Счёт {number} оплачен")
