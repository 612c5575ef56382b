"""The gallery in a real browser: no barrier that axe can find, and every behaviour by keyboard and pointer."""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Browser, Page, expect, sync_playwright

from core.config.local.checks import find_browser

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


@pytest.fixture(scope="session", autouse=True)
def database() -> None:
    """Components are drawn without one."""


class LimitForm(forms.Form):
    limit = forms.DecimalField(label="Лимит")


def gallery_context() -> dict[str, Any]:
    lines = [
        {"label": "Карты", "icon": "credit-card", "url": "#cards", "count": 1248, "active": True},
        {"label": "Платежи", "icon": "coins", "url": "#payments", "count": 3, "tone": "bad"},
    ]
    user = {"name": "Елена Волкова", "email": "e.volkova@example.test"}
    return {
        "navigation": [{"title": "Топливные карты", "items": lines}],
        "bottom_bar": lines,
        "theme": {"product_name": "Atrium", "mode": "light"},
        "viewer": {"user": user},
        "places": {"home": "#home", "search": "#search", "notifications": "#bell", "preferences": "/preferences/"},
        "unread_count": 3,
        "gallery_points": [("9", 60), ("10", 85), ("11", 0)],
        "gallery_bulk": {"url": "#bulk", "total": 412, "actions": [{"label": "Лимиты", "icon": "gauge", "url": "#l"}]},
        "gallery_form": LimitForm({}),
    }


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The gallery as the server would answer it, and the built files beside it."""
    folder = tmp_path_factory.mktemp("gallery")
    with translation.override("ru"):
        page = render_to_string("ui/gallery.html", gallery_context(), request=RequestFactory().get("/ui/gallery/"))
    (folder / "gallery.html").write_text(page, encoding="utf-8")
    (folder / "static").mkdir()
    (folder / "static/ui").symlink_to(ROOT / "core/ui/static/ui")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/gallery.html"
    server.shutdown()
    server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Keep the report of the tests readable."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(params=[1440], ids=str)
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    viewport = {"width": request.param, "height": 900}
    context = browser.new_context(viewport=viewport, locale="ru", reduced_motion="reduce")
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    yield page
    context.close()


@pytest.mark.parametrize("page", [1440, 1000, 360], indirect=True)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_gallery_has_no_barrier(page, mode):
    page.evaluate("mode => { document.documentElement.dataset.bsTheme = mode }", mode)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")

    assert [(found["id"], [node["target"] for node in found["nodes"]]) for found in result["violations"]] == []
    assert overflow <= 0


def test_search_answers_to_its_keys(page):
    for keys in ("Control+k", "/"):
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press(keys)

        assert page.evaluate("document.activeElement.id") == "global-search"


def test_menu_is_walked_and_left_by_keyboard(page):
    summary = page.locator(".at-user summary")
    summary.focus()
    page.keyboard.press("ArrowDown")

    assert page.evaluate("document.activeElement.value") == "ru"

    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.value") == "system"

    page.keyboard.press("Escape")
    assert not page.evaluate("document.querySelector('.at-user').open")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_dialog_keeps_and_returns_the_focus(page):
    page.click("[data-dialog=gallery-block]")
    assert page.evaluate("document.activeElement.name") == "g-dialog-reason"

    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")

    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.dialog") == "gallery-block"


def test_rows_are_chosen_by_range_and_counted(page):
    boxes = page.locator("tbody [data-select-row]")
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])

    assert page.inner_text("[data-bulk-count]") == "Выбраны 3 строки"

    page.click("[data-select-whole]")
    assert page.inner_text("[data-bulk-count]") == "Выбрано 412 строк"

    page.click("[data-clear-selection]")
    assert not page.is_visible("[data-bulk]")


def test_code_takes_digits_alone_into_one_field(page):
    page.focus("#g-code")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("12 34-56")

    assert page.input_value("#g-code") == "123456"
    assert page.locator("[data-code-field]").first.inner_text().split() == list("123456")


def test_form_counts_what_was_changed(page):
    page.fill("#g-watched", "60 000")
    text = page.locator("[data-save-text]").inner_text()

    assert text.split("\n") == ["1 изменение", "не сохранено"]
    assert "is-changed" in page.get_attribute("#g-watched", "class")


def test_mode_applies_at_once_and_returns_when_the_server_refuses(page):
    with page.expect_request("**/preferences/") as sent:
        page.click(".at-user summary")
        page.click(".at-user button[value=dark]")
    page.wait_for_selector(".at-toast-bad")

    assert "theme_mode=dark" in sent.value.post_data or 'name="theme_mode"' in sent.value.post_data
    assert page.get_attribute("html", "data-bs-theme") == "light"


def test_toast_from_the_server_is_said(page):
    page.evaluate("htmx.trigger(document.body, 'ui:toast', { text: 'Карта заблокирована', tone: 'ok' })")

    assert "Карта заблокирована" in page.inner_text('[data-toasts="polite"]')


@pytest.mark.parametrize("page", [360], indirect=True)
def test_drawer_opens_over_the_phone_and_closes(page):
    page.click(".at-bottom a:last-child")
    page.wait_for_function("document.getElementById('navigation').getBoundingClientRect().left === 0")
    page.keyboard.press("Escape")
    page.wait_for_function("getComputedStyle(document.getElementById('navigation')).visibility === 'hidden'")

    assert page.evaluate("document.activeElement.getAttribute('href')") == "#navigation"


def test_shell_works_without_script(browser, address):
    context = browser.new_context(viewport={"width": 360, "height": 780}, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.click(".at-bottom a:last-child")
    page.wait_for_url("**#navigation")

    expect(page.locator("#navigation .at-nav-item").first).to_be_visible()
    context.close()
