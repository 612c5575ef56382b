"""A running installation, a browser, and people who sit in front of it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from core.config.local.checks import find_browser
from tests.e2e.installation import Installation, running_installation
from tests.e2e.visitor import PATIENCE, Visitor

# A loaded machine may take longer than a person would wait.
expect.set_options(timeout=PATIENCE)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session", autouse=True)
def database() -> None:
    """The journeys' installation has a database of its own."""


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with running_installation(tmp_path_factory.mktemp("installation")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = find_browser()
    assert program, "no Chromium here: install it, or name one by CHROMIUM"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, installation: Installation) -> Iterator[Callable[..., Visitor]]:
    """Open a browser window on a company's host ("" for the console); problems of its pages fail the test."""
    visitors: list[Visitor] = []

    def open_window(host: str = "", **options: object) -> Visitor:
        visitors.append(Visitor(browser, installation, host, **options))  # type: ignore[arg-type]
        return visitors[-1]

    yield open_window
    for visitor in visitors:
        visitor.close()
