"""From the wizard's first screen to a client who looks at his own cards on a phone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.installation import Installation
from tests.e2e.report import CARDS, TRANSACTIONS, Bought, expected, plain_cards
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.e2e

SLUG = "steppe"
ADMIN, CLIENT = "olga@steppe.example", "ivan@lesnoy.example"
PASSWORD = "seven grey herons"


def digits(text: str | None) -> str:
    return re.sub(r"\D", "", text or "")


@pytest.mark.requirement("PL-04", "PL-07", "PL-34", "PL-47", "PL-39", "FC-37", "J-PL1")
def test_a_company_is_connected_and_its_client_sees_his_own_cards(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    mine, others = plain_cards()[0], plain_cards()[1]

    connect_company(visit())
    admin = accept_invitation(visit(SLUG), installation, ADMIN, "03-back-office")
    register_supplier(admin)
    import_file(admin, "cards", CARDS, "04-cards")
    import_file(admin, "transactions", TRANSACTIONS, "05-transactions")
    add_client(admin, "ООО «Лесной обоз»", "9999000013")
    invite_client(admin)
    add_client(admin, "ООО «Ветлуга-Транс»", "9999000020")
    assign_card(admin, mine, "ООО «Лесной обоз»")
    hidden = assign_card(admin, others, "ООО «Ветлуга-Транс»")
    client = accept_invitation(visit(SLUG, phone=True), installation, CLIENT, "08-client-home")

    see_ones_own(client, mine, others)
    client.open(hidden, status=404)
    client.must_fit()
    client.picture("10-client-anothers-card")


def connect_company(vendor: Visitor) -> None:
    """Six screens, then the work on the server, seen to its end without loading the page again."""
    page = vendor.sign_in("vendor@atrium.test")
    vendor.open("/connecting/new/")
    page.fill("[name=name]", "Степной ветер")
    page.fill("[name=inn]", "9999000165")
    on_to(page, "address")
    page.fill("[name=slug]", SLUG)
    page.fill("[name=schema_name]", SLUG)
    on_to(page, "modules")
    page.check("[name=modules][value=fuel_cards]")
    on_to(page, "look")
    page.locator("[name=preset]").nth(1).check()
    vendor.picture("01-wizard-look")
    on_to(page, "admin")
    page.fill("[name=admin_name]", "Ольга Сомова")
    page.fill("[name=admin_email]", ADMIN)
    on_to(page, "launch")
    on_to(page, "progress")
    page.evaluate("window.notLoadedAgain = true")
    expect(page.locator(f"a[href*='{SLUG}.localhost']").first).to_be_visible(timeout=60_000)
    assert page.evaluate("window.notLoadedAgain")
    vendor.picture("02-connected")


def on_to(page: Page, screen: str) -> None:
    page.locator("#content form[method=post] .btn-primary").click()
    page.wait_for_url(f"**/{screen}/")


def accept_invitation(visitor: Visitor, installation: Installation, email: str, picture: str) -> Visitor:
    """Open the link of the letter, which is on the company's own host, and choose a password."""
    letter = installation.letter_to(email)
    links = [link for link in letter["links"] if "/invitations/" in link]  # type: ignore[attr-defined]
    assert links, letter
    assert links[0].startswith(installation.url(SLUG))
    page = visitor.open(links[0])
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(installation.url(SLUG) + "/")
    visitor.must_say("Степной ветер")
    visitor.must_fit()
    visitor.picture(picture)
    return visitor


def register_supplier(admin: Visitor) -> None:
    page = admin.open("/fuel-cards/suppliers/add/")
    page.fill("[name=code]", "kovyl")
    page.fill("[name=name]", "Ковыль-Карт")
    page.locator("#content form .btn-primary").click()
    page.wait_for_url("**/fuel-cards/suppliers/*/")


def import_file(admin: Visitor, kind: str, file: Path, picture: str) -> None:
    """Send the file, look at what it would make, take it, and see that it has been taken."""
    page = admin.open("/fuel-cards/imports/new/")
    page.select_option("[name=kind]", kind)
    page.set_input_files("[name=file]", file)
    page.locator("form[data-upload-form] .btn-primary").click()
    decision = page.locator("#import-body form[action$='/commit/']")
    decision.locator("[name=mode][value=good_rows]").check(timeout=60_000)
    admin.picture(f"{picture}-checked")
    decision.locator(".btn-primary").click()
    expect(page.locator("#import-body a.btn-primary")).to_be_visible(timeout=60_000)
    admin.picture(picture)
    if kind == "transactions":
        facts = [digits(text) for text in page.locator("#import-body").all_text_contents()]
        for figure in ("created", "duplicate", "rejected"):
            assert str(expected()[figure]) in facts[0], figure


def add_client(admin: Visitor, name: str, inn: str) -> None:
    page = admin.open("/organizations/add/")
    page.fill("[name=name]", name)
    page.fill("[name=inn]", inn)
    page.locator("#content form .btn-primary").click()
    page.wait_for_url(re.compile(r"/organizations/\d+/$"))


def invite_client(admin: Visitor) -> None:
    """On the page of the organization: a person who acts for it."""
    page = admin.page
    form = page.locator("form[action$='/members/invite/']")
    form.locator("[name=name]").fill("Иван Лукин")
    form.locator("[name=email]").fill(CLIENT)
    form.locator("[name=role_code]").select_option("client_admin")
    form.locator(".btn-primary").click()
    expect(page.locator("#content table")).to_contain_text(CLIENT)
    admin.picture("06-client-organization")


def assign_card(admin: Visitor, bought: Bought, organization: str) -> str:
    """Find the card by its number and give it to the client from before the report; return the card's address."""
    page = admin.open(f"/fuel-cards/cards/?q={bought.card}")
    row = page.locator("#list tbody tr", has_text=bought.mask)
    row.locator("a[href^='/fuel-cards/cards/']").first.click()
    page.wait_for_url(re.compile(r"/fuel-cards/cards/\d+/$"))
    address = admin.path()
    page.locator("a[href$='/assign/']").first.click()
    dialog = page.locator("dialog[open]")
    dialog.locator("[name=organization]").select_option(label=organization)
    dialog.locator("[name=at]").fill("2026-08-01T00:00")
    dialog.locator(".btn-primary").click()
    expect(dialog).to_have_count(0)
    admin.open(address)
    admin.must_say(organization)
    admin.picture("07-card")
    return address


def see_ones_own(client: Visitor, mine: Bought, others: Bought) -> None:
    """The client's home with the balance, his cards and his operations, each fitting the phone."""
    client.open("/")
    assert digits(client.page.locator(".at-balance .at-display").text_content()) == digits(f"{mine.net:.2f}")
    for name, path in (("cards", "/fuel-cards/cards/"), ("operations", "/fuel-cards/operations/")):
        page = client.open(path)
        client.must_say(mine.mask)
        assert others.mask not in (page.locator("#content").text_content() or "")
        client.must_fit()
        client.picture(f"09-client-{name}")
    rows = client.page.locator("#list tbody tr")
    expect(rows).to_have_count(len(mine.numbers))
