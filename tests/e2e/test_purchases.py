"""J-FC3 and J-FC5: purchases at a supplier, by a client's own tariff over a limit, and late ones after a re-binding."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import expect

from tests.core.processes import wait_until
from tests.e2e.installation import PATIENCE, Installation
from tests.e2e.program import Program
from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.e2e
HOST, ADMIN, FIRST, SECOND = "fuel", "admin@fuel.test", "client@fuel.test", "client2@fuel.test"
SUPPLIER = "Ковыль-Карт"


def bought(person: Program, card: int) -> list[tuple[Decimal, Decimal]]:
    """Return the litres of the card's operations and what the client pays for them."""
    found = person.get(f"fuel-cards/transactions/?card={card}")["results"]
    return sorted((Decimal(one["quantity"]), Decimal(one["amount"])) for one in found)


def played(installation: Installation) -> dict[str, Any]:
    """Return what the supplier holds: cards, operations, and the orders that it has received."""
    url = f"{installation.product.sandbox_url}/fuel/"
    told: dict[str, Any] = httpx.get(url, params={"format": "json"}, trust_env=False).json()["api"]
    return told


def make_card(supplier: Visitor, holder: str) -> str:
    """Make a card on the supplier's page; return its number."""
    page = supplier.page
    page.goto(f"{supplier.installation.product.sandbox_url}/fuel/")
    form = page.locator("#api form[action='/fuel/card/']")
    form.locator("[name=holder]").fill(holder)
    with page.expect_navigation():
        form.locator("button").click()
    return next(str(one["number"]) for one in played(supplier.installation)["cards"] if one["holder"] == holder)


def buy(supplier: Visitor, number: str, litres: str, *, at: datetime | None = None) -> None:
    form = supplier.page.locator("#api form[action='/fuel/purchase/']")
    form.locator("[name=number]").fill(number)
    form.locator("[name=quantity]").fill(litres)
    if at:
        form.locator("[name=at]").fill(at.isoformat(timespec="seconds"))
    with supplier.page.expect_navigation():
        form.locator("button").click()


def synchronise(admin: Visitor) -> None:
    """Look into the supplier's cabinet now, and not when the minute is over."""
    page = admin.open("/fuel-cards/suppliers/")
    page.locator("#content").get_by_role("link", name=SUPPLIER).first.click()
    page.wait_for_url(re.compile(r"/suppliers/\d+/"))
    with page.expect_navigation():
        page.get_by_role("button", name="Синхронизировать").click()


def assign(admin: Visitor, card: int, client: str, *, since: datetime | None = None) -> None:
    page = admin.open(f"/fuel-cards/cards/{card}/assign/")
    page.select_option("main [name=organization]", label=client)
    if since:
        page.locator("main [name=at]").fill(f"{since.astimezone(ZoneInfo('Europe/Moscow')):%Y-%m-%dT%H:%M}")
    with page.expect_navigation():
        page.locator("main form button").last.click()


def come_in(admin: Visitor, staff: Program, number: str) -> int:
    """Bring the supplier's new card in; return its id."""
    synchronise(admin)
    path = f"fuel-cards/cards/?number={number}"
    return int(staff.until(path, lambda found: found["results"])["results"][0]["id"])


def pays_of_his_own(admin: Visitor, client: int, *, less: str) -> None:
    """Give the client a rule of his own: so many roubles a litre less than at the pump, at this supplier."""
    page = admin.open(f"/fuel-cards/clients/{client}/tariff/add/")
    page.select_option("#tariff-form [name=supplier]", label=SUPPLIER)
    page.select_option("#tariff-form [name=method]", value="per_unit")
    page.select_option("#tariff-form [name=base]", value="pump")
    page.fill("#tariff-form [name=value]", f"-{less}")
    admin.send("#tariff-form")
    page.locator("[name=mode][value=individual]").check()
    with page.expect_navigation():
        page.locator("form:has([name=mode]) .btn-primary").click()
    admin.must_say("Индивидуальный")


@pytest.mark.requirement("FC-14", "FC-40", "FC-43", "FC-58", "FC-63", "FC-64", "J-FC3")
def test_a_purchase_over_the_limit_stops_the_card_and_both_sides_hear(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    admin, supplier = visit(HOST), visit("")
    page = admin.sign_in(ADMIN)
    staff, client, other = (Program(installation, HOST, one) for one in (ADMIN, SECOND, FIRST))
    organization = client.organization()
    number = make_card(supplier, "Фрол Лимитный")
    card = come_in(admin, staff, number)
    assign(admin, card, organization["name"])
    pays_of_his_own(admin, organization["id"], less="1,27")
    admin.open(f"/fuel-cards/cards/{card}/settings/")
    page.fill("[name=day_litres]", "50")
    admin.send("form:has([name=day_litres])")
    before = client.balance()

    buy(supplier, number, "30")
    buy(supplier, number, "25.5")
    synchronise(admin)

    stopped = staff.until(f"fuel-cards/cards/{card}/", lambda found: found["status"] == "auto_blocked")
    reason = "Лимит на сутки: 55,50 л из 50 л"
    assert stopped["block_reason"].replace("\xa0", " ") == reason
    # 62.40 at the pump less 1.27: 30 × 61.13, and 25.5 × 61.13 = 1558.815.
    assert bought(client, card) == [(Decimal("25.5"), Decimal("1558.82")), (Decimal(30), Decimal("1833.90"))]
    assert client.balance() == before - Decimal("3392.72")
    block = {"card_number": number, "status": "block"}
    wait_until(
        lambda: block in [one["body"] for one in played(installation)["orders"]],
        seconds=PATIENCE,
        what="the order to block",
    )
    staff.until(f"fuel-cards/cards/{card}/", lambda found: found["at_supplier"] == "confirmed")

    told = f"{number[:4]} ••• {number[-4:]}"
    page = admin.open("/notifications/")
    page.get_by_role("link", name=f"Карта {told} заблокирована автоматически").first.click()
    expect(page.locator("main")).to_contain_text(re.compile(r"сутки: 55,50\sл из 50\sл"))
    letter = str(installation.letter_to(SECOND, f"Карта {told} заблокирована")["text"]).replace("\xa0", " ")
    assert reason in letter
    driver = visit(HOST, phone=True)
    driver.sign_in(SECOND)
    # In the company's own words, whatever they are by now.
    heard = f"Карта {told}"
    wait_until(
        lambda: heard in driver.open("/notifications/").locator("main").inner_text(), seconds=PATIENCE, what=heard
    )
    driver.open(f"/fuel-cards/cards/{card}/")
    driver.must_say(re.compile(r"55,50\sл\sиз\s50\sл"))
    assert driver.faults() == []
    driver.picture("purchases-stopped-phone")
    other.get(f"fuel-cards/cards/{card}/", status=404)
    assert bought(other, card) == []


@pytest.mark.requirement("FC-28", "FC-29", "FC-33", "FC-38", "FC-39", "J-FC5")
def test_a_late_purchase_is_charged_to_whom_the_card_was_bound_then(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    admin, supplier = visit(HOST), visit("")
    page = admin.sign_in(ADMIN)
    staff, first, second = (Program(installation, HOST, one) for one in (ADMIN, FIRST, SECOND))
    number = make_card(supplier, "Прохор Переходов")
    card, now = come_in(admin, staff, number), datetime.now(UTC)
    name, next_name = first.organization()["name"], second.organization()["name"]
    assign(admin, card, name, since=now - timedelta(hours=3))
    told = f"{number[:4]} ••• {number[-4:]}"
    balances = first.balance(), second.balance()

    # The quick button of the row, and a new client.
    admin.open(f"/fuel-cards/cards/?q={number}")
    row = page.locator("#list tr", has_text=told)
    expect(row).to_contain_text(name)
    row.locator("summary").click()
    row.get_by_role("link", name="Открепить от клиента").click()
    dialog = page.locator("dialog:modal")
    dialog.locator("[name=reason]").fill("Водитель уволен")
    dialog.get_by_role("button", name="Открепить").click()
    expect(row).not_to_contain_text(name)
    first.get(f"fuel-cards/cards/{card}/", status=404)
    assign(admin, card, next_name)

    # One of two hours ago comes late, one is bought now.
    buy(supplier, number, "10", at=now - timedelta(hours=2))
    buy(supplier, number, "15")
    synchronise(admin)
    sold = staff.until(f"fuel-cards/transactions/?card={card}", lambda found: len(found["results"]) == 2)

    fresh, late = sold["results"]
    whose = [(one["organization"], Decimal(one["quantity"])) for one in (late, fresh)]
    assert whose == [(first.organization()["id"], Decimal(10)), (second.organization()["id"], Decimal(15))]
    assert first.balance() == balances[0] - Decimal(late["amount"])
    assert second.balance() == balances[1] - Decimal(fresh["amount"])
    own, alien = (f"{one['amount']} ₽".replace(".", ",") for one in (late, fresh))
    for person, mine, others in ((FIRST, own, alien), (SECOND, alien, own)):
        client = visit(HOST, phone=True)
        page = client.sign_in(person, to=f"/fuel-cards/operations/?card={number}")
        expect(page.locator("#list tbody")).to_contain_text(mine)
        expect(page.locator("#list tbody")).not_to_contain_text(others)
        assert client.faults() == []
    second.get(f"fuel-cards/transactions/{late['id']}/", status=404)

    page = admin.open(f"/journal/?number={card}&q={number[-4:]}")
    rows = (
        page.locator("#list tbody tr")
        .filter(has_text="Елена Воронцова")
        .filter(has_text=re.compile(r"\d\d\.\d\d,\s\d\d:\d\d"))
    )
    expect(rows.filter(has_text="Карта выдана клиенту")).to_have_count(2)
    expect(rows.filter(has_text="Водитель уволен")).to_contain_text("Карта откреплена от клиента")
