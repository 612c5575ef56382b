"""Main pages on a desk and on a phone, light and dark: no error, nothing too wide, nothing inaccessible."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import Visitor

pytestmark = pytest.mark.e2e

STAFF = (
    "/",
    "/organizations/",
    "/people/",
    "/fuel-cards/cards/",
    "/fuel-cards/operations/",
    "/fuel-cards/tariffs/",
    "/fuel-cards/imports/",
    "/fuel-cards/imports/new/",
    "/ui/exports/",
    "/no-such-page/",
)
CLIENT = ("/", "/organizations/", "/fuel-cards/cards/", "/fuel-cards/operations/")
CONSOLE = ("/companies/", "/connecting/", "/connecting/new/", "/upgrades/")
SEATS = [
    ("fuel", "admin@fuel.test", STAFF),
    ("fuel", "client@fuel.test", CLIENT),
    ("multi", "manager@multi.test", ("/", "/fuel-cards/cards/")),
    ("", "vendor@atrium.test", CONSOLE),
]


@pytest.mark.parametrize(("phone", "scheme"), [(False, "light"), (True, "dark")], ids=["desk-light", "phone-dark"])
@pytest.mark.parametrize(("host", "email", "paths"), SEATS, ids=lambda value: str(value) if "@" in str(value) else "")
@pytest.mark.requirement("PL-34", "PL-146")
def test_main_pages_are_whole(
    visit: Callable[..., Visitor], host: str, email: str, paths: tuple[str, ...], phone: bool, scheme: str
) -> None:
    visitor = visit(host, phone=phone, scheme=scheme)
    found: list[str] = []

    visitor.open("/accounts/login/")
    for path in ("/accounts/login/", *paths):
        if path != "/accounts/login/":
            visitor.open(path, status=404 if "no-such" in path else 200)
        name = f"{host or 'console'}-{email.partition('@')[0]}-{path.strip('/').replace('/', '-') or 'home'}"
        visitor.picture(f"{name}-{'phone' if phone else 'desk'}-{scheme}")
        found += [f"{path}: {fault}" for fault in visitor.faults()]
        if path == "/accounts/login/":
            visitor.sign_in(email)

    assert not found, "\n".join(found)


@pytest.mark.requirement("PL-25")
def test_each_company_has_its_own_look(visit: Callable[..., Visitor]) -> None:
    colours = {}
    for host in ("fuel", "rail", "agent", "credit", "desk", "multi"):
        page = visit(host).open("/accounts/login/")
        button = page.locator("main form button.btn-primary")
        colours[host] = (
            page.title(),
            button.evaluate("one => getComputedStyle(one).backgroundColor + getComputedStyle(one).borderRadius"),
        )

    assert len({title for title, _ in colours.values()}) == len(colours)
    assert len({look for _, look in colours.values()}) >= 4, colours


@pytest.mark.requirement("PL-46")
def test_language_and_darkness_are_chosen_and_kept(visit: Callable[..., Visitor]) -> None:
    visitor = visit("fuel")
    page = visitor.sign_in("manager@fuel.test")
    html = page.locator("html")
    expect(html).to_have_attribute("lang", "ru")

    page.locator("details.at-user summary").click()
    page.locator("details.at-user button[name=language][value=en]").click()
    expect(html).to_have_attribute("lang", "en")
    page.locator("details.at-user summary").click()
    page.locator("details.at-user button[name=theme_mode][value=dark]").click()
    expect(html).to_have_attribute("data-bs-theme", "dark")
    elsewhere = visit("fuel", phone=True)
    elsewhere.sign_in("manager@fuel.test")

    expect(elsewhere.page.locator("html")).to_have_attribute("lang", "en")
    expect(elsewhere.page.locator("html")).to_have_attribute("data-bs-theme", "dark")

    page.locator("details.at-user button[name=theme_mode][value=system]").click()
    page.locator("details.at-user button[name=language][value=ru]").click()
    expect(html).to_have_attribute("lang", "ru")
