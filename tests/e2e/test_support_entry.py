"""Support enters a company with a reason, is seen there, does something, and is out at its limit."""

import re
from collections.abc import Callable

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.installation import Installation
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.requirement("PL-14", "PL-13", "PL-142", "PL-143")]

REASON = "Не сходятся операции за ноябрь"
MADE = "ООО «Дальний плёс»"


def test_support_enters_is_seen_and_is_out_at_its_limit(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    console = visit()
    console.sign_in("support@atrium.test")
    link = ask_for_a_link(console)
    support = come_in(visit("rail"), link)
    used_once(visit("rail"), link)

    add_client(support)
    see_from_the_company(visit("rail"))
    see_on_a_phone(visit("rail", phone=True, scheme="dark"))
    let_the_time_run_out(support, installation)
    see_both_journals(visit("rail"), visit())


def ask_for_a_link(console: Visitor) -> str:
    page = console.open("/companies/rail/")
    assert page.locator("a[href='/upgrades/'], a[href='/journal/']").count() == 0
    page.locator("a[href$='/support/']").first.click()
    dialog = page.locator("dialog[open]")
    dialog.locator("[name=reason]").fill(REASON)
    dialog.locator("[name=minutes]").select_option("15")
    console.picture("support-1-ask")
    with page.expect_navigation():
        dialog.locator(".btn-primary").click()
    console.must_fit()
    console.picture("support-2-link")
    link = page.locator("[data-support-link]").get_attribute("href")
    assert link
    return link


def come_in(support: Visitor, link: str) -> Visitor:
    page = support.open(link)
    support.must_say(REASON)
    support.picture("support-3-enter")
    page.locator("main form .btn-primary").click()
    page.wait_for_url(support.installation.url("rail") + "/")
    expect(page.locator(".at-banner")).to_contain_text("Вы здесь как поддержка.")
    expect(page.locator(".at-banner-left")).to_have_text(re.compile(r"Осталось 14:[0-5]\d"))
    assert support.faults() == []
    support.picture("support-4-inside")
    return support


def used_once(another: Visitor, link: str) -> None:
    another.open(link, status=404)
    another.must_say("Ссылка не работает")


def add_client(support: Visitor) -> None:
    support.open("/settings/access/", status=403)
    page = support.open("/organizations/add/")
    page.fill("[name=name]", MADE)
    page.locator("#content form:has([name=name]) .btn-primary").click()
    page.wait_for_url(re.compile(r"/organizations/\d+/$"))


def see_from_the_company(admin: Visitor) -> None:
    page = admin.sign_in("admin@rail.test")
    expect(page.locator(".at-banner")).to_contain_text("Поддержка сейчас в вашей компании: Тимур Ахметов.")
    admin.open("/settings/support/")
    admin.must_say(REASON)
    assert admin.faults() == []
    admin.picture("support-5-company")


def see_on_a_phone(admin: Visitor) -> None:
    admin.sign_in("admin@rail.test")
    for name, path in (("support", "/settings/support/"), ("journal", "/journal/"), ("security", "/security/")):
        admin.open(path)
        admin.must_fit()
        admin.picture(f"support-6-phone-{name}")


def let_the_time_run_out(support: Visitor, installation: Installation) -> None:
    """The clock cannot be hurried, so the limit comes nearer; the open page then leaves by itself."""
    with psycopg.connect(installation.product.servers.database_owner_url, autocommit=True) as server:
        server.execute("UPDATE tenants_supportentry SET ends_at = now() + interval '4 seconds' WHERE ended_at IS NULL")
    page: Page = support.open("/organizations/")
    page.wait_for_url("**/support/ended/", timeout=30_000)
    support.must_say("Визит закончился")
    support.open("/organizations/")
    assert "/accounts/login/" in page.url
    support.picture("support-7-over")


def see_both_journals(admin: Visitor, vendor: Visitor) -> None:
    admin.sign_in("admin@rail.test")
    page = admin.open("/journal/?q=Тимур")
    for words in ("Поддержка вошла", "Добавлен клиент", MADE, "Запрос поддержки"):
        admin.must_say(words)
    assert admin.faults() == []
    admin.picture("support-8-journal")
    page.locator("#list tbody tr", has_text="Добавлен клиент").locator("a.at-action").first.click()
    expect(page.locator("dialog[open]")).to_contain_text(MADE)
    admin.picture("support-9-deed")
    admin.open("/security/?group=support")
    admin.must_say("Поддержка вошла")
    assert admin.faults() == []
    admin.picture("support-10-security")
    vendor.sign_in("vendor@atrium.test")
    page = vendor.open("/journal/?q=Тимур")
    for words in ("Поддержка вошла", "Добавлен клиент"):
        vendor.must_say(words)
    assert MADE not in (page.locator("#content").text_content() or "")
    vendor.picture("support-11-vendor-journal")
