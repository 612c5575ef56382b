"""The overview: figures over a period, a chart with its table and its picture, widgets put in one's own order."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.installation import Installation
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.requirement("PL-127")]
HOST, ADMIN, CLIENT = "fuel", "admin@fuel.test", "client@fuel.test"
PNG = b"\x89PNG\r\n\x1a\n"


def came(page: Page) -> None:
    """Wait until every widget has come and every chart is drawn."""
    expect(page.locator("[data-widget][aria-busy]")).to_have_count(0)
    for chart in page.locator("[data-chart]:visible").all():
        expect(chart.locator("canvas").first).to_be_visible()


def codes(page: Page) -> list[str]:
    return page.locator(".at-dash-tiles [data-widget]").evaluate_all("all => all.map(one => one.dataset.widget)")


def test_an_employee_looks_at_a_period_and_arranges_his_page(
    visit: Callable[..., Visitor], installation: Installation, tmp_path: Path
) -> None:
    admin = visit(HOST)
    page = admin.sign_in(ADMIN)
    admin.open("/")
    came(page)
    assert admin.faults() == []
    expect(page.locator(".at-dash-attention .btn").first).to_be_in_viewport(ratio=1)
    admin.picture("overview")

    chart = page.locator("[data-widget='finance.received_by_day']")
    with page.expect_download() as saved:
        chart.get_by_role("button", name="Скачать PNG").click()
    saved.value.save_as(tmp_path / "chart.png")
    assert saved.value.suggested_filename.startswith("Поступления по дням")
    assert (tmp_path / "chart.png").read_bytes().startswith(PNG)
    chart.get_by_role("img").focus()
    page.keyboard.press("Home")
    expect(chart.locator(".at-dash-tip")).to_contain_text("₽")
    chart.get_by_role("button", name="Показать таблицей").click()
    expect(chart.get_by_role("columnheader", name="День")).to_be_in_viewport()
    expect(chart.get_by_role("img")).to_be_hidden()
    assert admin.faults() == []

    page.get_by_role("navigation", name="Период").get_by_role("link", name="7 дней").click()
    page.wait_for_url("**/?period=7")
    came(page)
    expect(chart.locator("tbody tr")).to_have_count(7)

    before = codes(page)
    page.get_by_role("link", name="Настроить").click()
    dialog = page.get_by_role("dialog")
    second = dialog.get_by_role("checkbox").nth(1).locator("xpath=ancestor::li")
    name = second.inner_text().strip()
    second.get_by_role("button", name=f"Выше: {name}").press("Enter")
    dialog.get_by_role("checkbox").nth(2).uncheck()
    assert admin.faults() == []
    admin.picture("overview-arrange")
    with page.expect_navigation():
        dialog.get_by_role("button", name="Сохранить").click()
    came(page)
    assert codes(page) == [before[1], before[0], *before[3:]]
    assert page.url.endswith("/?period=7")


def test_a_widget_that_fails_is_asked_for_again_and_the_page_stays(visit: Callable[..., Visitor]) -> None:
    admin = visit(HOST, phone=True, scheme="dark")
    page = admin.sign_in(ADMIN)
    page.route("**/dashboard/widgets/finance.balance/**", lambda route: route.fulfill(status=429))
    admin.open("/")
    tile = page.locator("[data-widget='finance.balance']")
    again = tile.get_by_role("button", name="Повторить")
    expect(again).to_be_visible()
    came(page)
    assert admin.faults() == []
    admin.picture("overview-phone-dark")

    # htmx tells the console of the refusal that was asked for here.
    admin.problems = [one for one in admin.problems if "Response Status Error Code 429" not in one]
    page.unroute("**/dashboard/widgets/finance.balance/**")
    again.click()
    expect(tile).to_contain_text("₽")


def test_a_client_sees_what_he_has_spent_below_what_he_has(visit: Callable[..., Visitor]) -> None:
    client = visit(HOST, phone=True)
    page = client.sign_in(CLIENT)
    client.open("/")
    came(page)

    expect(page.locator(".at-balance")).to_be_visible()
    expect(page.locator("[data-widget='finance.spent_by_day'] canvas")).to_be_attached()
    assert client.faults() == []
    client.picture("home-phone")
