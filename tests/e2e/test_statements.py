"""A client pays at the bank: the invoice, the bell and the balance change on pages that stand open.

And an employee takes a statement in that does not balance, and matches what is left.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from core.integrations.sandbox.bank_files import Head, Movement, Side, exchange_1c
from tests.e2e.installation import Installation
from tests.e2e.program import Program
from tests.e2e.test_invoices import write
from tests.e2e.visitor import Visitor

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.requirement("FC-69", "FC-70", "FC-71", "FC-72", "FC-76", "LG-66", "LG-68", "PL-117", "J-FC2"),
]
ADMIN, CLIENT, HOST = "admin@fuel.test", "client@fuel.test", "fuel"
SOON = 30_000


def unpaid_invoices(installation: Installation) -> list[dict[str, Any]]:
    """Return issued invoices of which nothing is paid yet, with their clients."""
    headers = {"Authorization": f"Bearer {installation.access_token(HOST, ADMIN)}"}

    def ask(path: str) -> Any:
        return installation.call("GET", HOST, path, headers=headers).json()

    listed = [one for status in ("issued", "overdue") for one in ask(f"/api/v1/invoices/?status={status}")["results"]]
    found = [one for one in listed if one["remainder"] == one["amount"]]
    return [{**one, "payer": ask(f"/api/v1/organizations/{one['organization']}/")} for one in found[:3]]


def own_account(visitor: Visitor) -> str:
    page = visitor.open("/statements/new/")
    found = re.search(r"\d{20}", page.locator("#content").inner_text())
    assert found is not None
    return found.group()


def pay(page: Page, installation: Installation, account: str, invoice: dict[str, Any], *, how: str = "plain") -> None:
    given = {
        "account": account,
        "invoice": invoice["number"],
        "amount": invoice["remainder"],
        "inn": invoice["payer"]["inn"],
        "kpp": invoice["payer"]["kpp"],
        "name": invoice["payer"]["name"],
    }
    page.goto(f"{installation.product.sandbox_url}/bank/?{urlencode(given)}")
    page.select_option("[name=how]", value=how)
    page.get_by_role("button", name="Оплатить").click()
    page.wait_for_url(re.compile(f"bank/.account={account}$"))


def open_balance(visitor: Visitor, client: str) -> Locator:
    page = visitor.open("/money/balances/")
    page.get_by_role("link", name=client).first.click()
    page.wait_for_url(re.compile(r"/money/balances/\d+/"))
    return page.locator("#balance-figures")


def test_payment_at_the_bank_is_seen_on_open_pages(visit: Callable[..., Visitor], installation: Installation) -> None:
    invoice = unpaid_invoices(installation)[0]
    admin, keeper, payer = visit(HOST), visit(HOST), visit("")
    page = admin.sign_in(ADMIN)
    account = own_account(admin)
    admin.open(f"/invoices/{invoice['id']}/")
    keeper.sign_in(ADMIN)
    figures = open_balance(keeper, invoice["payer"]["name"])
    before = figures.inner_text()

    pay(payer.page, installation, account, invoice)

    expect(page.locator("#invoice-body")).to_contain_text(
        re.compile("Поступил|Оплачен|Банковская выписка"), timeout=SOON
    )
    expect(figures).not_to_have_text(before, timeout=SOON)
    admin.picture("statements-invoice-paid")
    page = admin.open("/notifications/")
    expect(page.locator("#content")).to_contain_text(invoice["payer"]["name"], timeout=SOON)
    page = admin.open("/statements/lines/?outcome=exact")
    expect(page.locator("#content")).to_contain_text(invoice["payer"]["name"])
    assert admin.faults() == []


@pytest.mark.requirement("FC-68", "FC-73", "FC-74")
def test_each_amount_comes_once_though_the_bank_repeats_itself_or_is_late(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    admin, payer = visit(HOST), visit("")
    page = admin.sign_in(ADMIN)
    account, staff = own_account(admin), Program(installation, HOST, ADMIN)
    client = staff.get(f"organizations/{Program(installation, HOST, CLIENT).organization()['id']}/")
    before, path = staff.balance(client["id"]), f"statements/lines/?organization={client['id']}"
    known = {one["id"] for one in staff.get(path)["results"]}
    number = write(admin, client["name"])
    (first,) = staff.get(f"invoices/?number={number}")["results"]
    draft = {"organization": client["id"], "lines": [{"title": "Обслуживание карт", "price": "4310.55"}]}
    second = staff.post(f"invoices/{staff.post('invoices/', draft)['id']}/issue/")

    # The bank prints the line twice, and tells of it once more.
    pay(payer.page, installation, account, {**first, "payer": client}, how="printed_twice")
    staff.until(f"invoices/{first['id']}/", lambda found: found["status"] == "paid")
    row = payer.page.locator("li", has_text=first["number"]).first
    with payer.page.expect_navigation():
        row.get_by_role("button", name="Сообщить ещё раз").click()
    # The second one is known to be paid before the bank tells of it.
    admin.open(f"/invoices/{second['id']}/paid/")
    page.fill("main [name=reason]", "П/п 311 показал клиент")
    admin.send()
    admin.must_say("Счёт отмечен оплаченным")
    pay(payer.page, installation, account, {**second, "payer": client})
    lines = staff.until(path, lambda found: len({one["id"] for one in found["results"]} - known) == 2)

    fresh = [one for one in lines["results"] if one["id"] not in known]
    shown = sorted((one["amount"], one["is_attached"]) for one in fresh)
    assert shown == [(first["amount"], False), (second["amount"], True)]
    assert staff.balance(client["id"]) == before + Decimal(first["amount"]) + Decimal(second["amount"])
    for one in (first, second):
        admin.open(f"/invoices/{one['id']}/")
        expect(page.locator("#invoice-badge")).to_contain_text("Оплачен")
        admin.open("/notifications/")
        admin.must_say(f"Счёт {one['number']} оплачен")


def test_statement_that_does_not_balance_needs_a_tick_and_the_rest_is_matched(
    visit: Callable[..., Visitor], installation: Installation, tmp_path: Path
) -> None:
    invoice = unpaid_invoices(installation)[-1]
    admin = visit(HOST)
    page = admin.sign_in(ADMIN)
    account = own_account(admin)
    file = tmp_path / "kl_to_1c.txt"
    file.write_bytes(wrong_statement(account, invoice))

    page.set_input_files("input[type=file]", file)
    admin.send()
    admin.must_say("Контрольные итоги не сходятся")
    admin.picture("statements-do-not-balance")
    assert admin.faults() == []
    page.get_by_label("Принять выписку, хотя итоги не сходятся").check()
    page.get_by_role("button", name=re.compile("Принять и провести")).click()
    admin.must_say("Принята, хотя контрольные итоги не сходятся.")

    page = admin.open("/matching/?q=901")
    page.locator(".at-queue-item a").first.press("Enter")
    expect(page.locator("#matching-panel")).to_contain_text(invoice["number"])
    assert admin.faults() == []
    admin.picture("statements-matching")
    page.locator("#accept").press("Enter")
    admin.must_say("Платёж разнесён, как предложено.")
    assert invoice["id"] not in {one["id"] for one in unpaid_invoices(installation)}


def wrong_statement(account: str, invoice: dict[str, Any]) -> bytes:
    """Print a part of the invoice's sum under totals that contradict themselves."""
    day, half = date(2026, 11, 20), (Decimal(invoice["remainder"]) / 2).quantize(Decimal("0.01"))
    other = Side(name=invoice["payer"]["name"], inn=invoice["payer"]["inn"], account="40702810400000161411")
    movement = Movement(
        account=account,
        is_in=True,
        number="901",
        day=day,
        amount=half,
        other=other,
        purpose=f"Оплата по счету {invoice['number']}",
    )
    head = Head(
        owner=Side(account=account),
        since=day,
        until=day,
        opening=Decimal(0),
        closing=half + 1,
        credited=half,
        debited=Decimal(0),
    )
    return exchange_1c([head], [movement])
