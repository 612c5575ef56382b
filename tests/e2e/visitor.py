"""A person in front of a browser: signs in, looks, presses, and never meets an error of the page."""

import re
from functools import cache
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Response, expect

from core.config.local.place import ROOT
from core.config.local.product import PASSWORD
from tests.e2e.installation import Installation

PICTURES = ROOT / "var" / "e2e"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 780}
PATIENCE = 45_000
REFUSED_LOAD = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")


class Visitor:
    """One browser context on one host; `problems` are what the page's own console and the server complain of."""

    def __init__(
        self,
        browser: Browser,
        installation: Installation,
        host: str = "",
        *,
        phone: bool = False,
        scheme: Literal["light", "dark"] = "light",
        scripts: bool = True,
    ) -> None:
        self.installation, self.host = installation, host
        self.problems: list[str] = []
        self.context = browser.new_context(
            base_url=installation.url(host),
            viewport=PHONE if phone else DESK,
            is_mobile=phone,
            has_touch=phone,
            color_scheme=scheme,
            locale="ru-RU",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.problems.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._judge)

    def _listen(self, message: ConsoleMessage) -> None:
        # A refusal that the page shows to the person is an answer; `_judge` looks at all answers.
        if message.type in {"error", "warning"} and not REFUSED_LOAD.match(message.text):
            self.problems.append(f"{self.page.url}: {message.text}")

    def _judge(self, response: Response) -> None:
        missing = response.status == 404 and response.request.resource_type != "document"
        if response.status >= 500 or missing:
            self.problems.append(f"{response.status} {response.url}")

    def close(self) -> None:
        self.context.close()
        assert self.problems == [], self.problems

    def open(self, path: str, *, status: int = 200) -> Page:
        try:
            response = self.page.goto(path)
        except Error as error:
            # A page that follows live may be on its way somewhere else at this very moment.
            if "ERR_ABORTED" not in str(error):
                raise
            response = self.page.goto(path)
        assert response is not None
        assert response.status == status, f"{path}: {response.status}"
        return self.page

    def sign_in(self, email: str, password: str = PASSWORD, *, to: str = "") -> Page:
        """Sign in on the way to a page that is quick to open; the first page gathers the figures of all others."""
        self.open(f"/accounts/login/?next={to or ('/profile/' if self.host else '/')}")
        self.page.fill("[name=login]", email)
        self.page.fill("[name=password]", password)
        self.page.locator("main form button.btn-primary").click()
        self.page.wait_for_url(lambda address: "/accounts/login/" not in address)
        return self.page

    def path(self) -> str:
        return self.page.url.removeprefix(self.installation.url(self.host))

    def follow(self, part: str) -> Page:
        """Press the link of the page's content whose address ends so."""
        self.page.locator(f"#content a[href$='{part}']:visible").first.click()
        self.page.wait_for_url(f"**{part}")
        return self.page

    def send(self, form: str = "main form:has(.btn-primary)") -> None:
        """Press the main button of the form, and wait until the page that it leads to is there."""
        with self.page.expect_navigation():
            self.page.locator(f"{form} .btn-primary").first.click()

    def picture(self, name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        # On a phone the bar at the bottom stands still, so only the screen itself is true to life.
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=self.page.viewport_size != PHONE)

    def must_fit(self) -> None:
        """Nothing makes the page wider than the screen."""
        assert self._too_wide() == []

    def faults(self) -> list[str]:
        """Return what is wrong with the page that is open: too wide, or a violation that axe-core finds."""
        return [*self._too_wide(), *self._violations()]

    def _too_wide(self) -> list[str]:
        measured = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        wide, screen = self.page.evaluate(measured)
        return [f"{wide} px on a screen of {screen}"] if wide > screen else []

    def _violations(self) -> list[str]:
        """What axe-core calls a violation of WCAG or of good practice."""
        self.page.evaluate(axe_source())
        found: list[dict[str, Any]] = self.page.evaluate("async () => (await axe.run(document)).violations")
        return [
            f"{one['id']} ({one['impact']}): {node['target']} {node['html'][:160]} {node['failureSummary'][:200]}"
            for one in found
            for node in one["nodes"][:2]
        ]

    def must_say(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("body")).to_contain_text(text, timeout=PATIENCE)


@cache
def axe_source() -> str:
    source: Path = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    return source.read_text(encoding="utf-8")
