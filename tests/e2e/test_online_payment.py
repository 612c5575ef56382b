"""A client pays his invoice at the payment system's page; what counts is its word, not his return."""

import time
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.installation import PATIENCE, Installation
from tests.e2e.visitor import Visitor

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.requirement("PL-120", "PL-117", "ML-55", "ML-57", "ML-58", "ML-60", "J-ML3"),
]
# The word comes by way of a notification and a worker, which may have other work.
WAIT = PATIENCE * 1000
HOST, CLIENT, ADMIN = "fuel", "client@fuel.test", "admin@fuel.test"


def open_invoice(installation: Installation, token: str) -> dict[str, object]:
    """Return an invoice of the client's that still waits for money."""
    headers = {"Authorization": f"Bearer {token}"}
    found = installation.call("GET", HOST, "/api/v1/invoices/", headers=headers).json()["results"]
    return next(one for one in found if one["status"] in {"issued", "partially_paid", "overdue"})


def leave_to_pay(visitor: Visitor, invoice: dict[str, object], way: str) -> Page:
    """Choose how to pay in the sheet on the invoice's page, and come to the payment system's page."""
    page = visitor.open(f"/invoices/{invoice['id']}/")
    page.locator(f"#content a[href='/invoices/{invoice['id']}/pay/']").first.click()
    sheet = page.locator("dialog#pay")
    expect(sheet).to_be_visible()
    sheet.get_by_text(way, exact=True).click()
    with page.expect_navigation(url="**/yookassa/pay/**"):
        sheet.locator(".btn-primary").click()
    return page


def until_paid(installation: Installation, token: str, invoice: dict[str, object]) -> None:
    until = time.monotonic() + PATIENCE
    headers = {"Authorization": f"Bearer {token}"}
    while True:
        answer = installation.call("GET", HOST, f"/api/v1/invoices/{invoice['id']}/", headers=headers).json()
        if answer["status"] == "paid":
            return
        assert time.monotonic() < until, answer
        time.sleep(0.2)


def test_a_payment_counts_though_the_payer_never_comes_back(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    client, admin = visit(HOST, phone=True), visit(HOST)
    client.sign_in(CLIENT)
    token = installation.access_token(HOST, CLIENT)
    invoice = open_invoice(installation, token)

    page = leave_to_pay(client, invoice, "СБП")
    with page.expect_navigation():
        page.get_by_role("button", name="Отменить платёж").click()
    expect(page.locator("#result")).to_contain_text("Платёж отменён", timeout=WAIT)
    client.must_fit()
    client.picture("online-payment-cancelled")
    expect(page.locator("#result").get_by_role("link", name="Повторить")).to_be_visible()

    page = leave_to_pay(client, invoice, "Банковская карта")
    page.get_by_label("и закрыть окно").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Оплатить").click()
    page.close()

    until_paid(installation, token, invoice)
    admin.sign_in(ADMIN)
    page = admin.open("/online-payments/")
    expect(page.locator("tbody tr").first).to_contain_text("Оплачен")
    admin.picture("online-payments")


def test_the_page_of_the_result_hears_of_the_payment_by_itself(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    client = visit(HOST)
    client.sign_in(CLIENT)
    invoice = open_invoice(installation, installation.access_token(HOST, CLIENT))
    page = leave_to_pay(client, invoice, "Банковская карта")
    payment = page.url.rstrip("/").rpartition("/")[2]
    with page.expect_navigation():
        page.get_by_role("link", name="Назад в магазин").click()
    expect(page.locator("#result")).to_contain_text("Ждём подтверждения платёжной системы", timeout=WAIT)

    pay_url = f"{installation.product.sandbox_url}/yookassa/pay/{payment}/"
    httpx.post(pay_url, data={"outcome": "pay", "back": "no"}, trust_env=False)

    expect(page.locator("#result")).to_contain_text("Оплата прошла", timeout=WAIT)
    client.picture("online-payment-paid")
