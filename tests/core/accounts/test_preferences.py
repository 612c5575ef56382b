"""Language, light and dark, density: chosen before and after sign-in, kept where the person is."""

import pytest
from django.conf import settings

from core.accounts.models import User
from core.lib.company import CurrentCompany, public_schema
from tests.factories.people import browser, make_staff

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-46")]
PATH = "/preferences/"


def language(client: object) -> str:
    return client.get("/accounts/login/").headers["Content-Language"]  # type: ignore[attr-defined]


def test_a_visitor_gets_the_companys_language_and_may_choose(company: CurrentCompany) -> None:
    client = browser()

    before = client.get("/accounts/login/", headers={"accept-language": "en"}).headers["Content-Language"]
    answer = client.post(PATH, {"language": "en", "next": "/accounts/login/"})

    assert (before, answer.headers["Location"], language(client)) == ("ru", "/accounts/login/", "en")


def test_choices_follow_the_user(company: CurrentCompany) -> None:
    user = make_staff()
    chosen = {"language": "en", "theme_mode": "dark", "density": "dense"}

    browser(user).post(PATH, chosen)
    request = browser(user).get("/accounts/password/set/").wsgi_request

    assert User.objects.filter(pk=user.pk).values(*chosen).get() == chosen
    assert (request.LANGUAGE_CODE, request.preferences.theme_mode, request.preferences.density) == (
        "en",
        "dark",
        "dense",
    )


@pytest.mark.parametrize(
    "data", [{"language": "xx"}, {"theme_mode": "pink"}, {"density": "\x00"}, {"is_active": ""}, {}]
)
def test_what_nobody_can_choose_is_ignored(company: CurrentCompany, data: dict[str, str]) -> None:
    user = make_staff()
    before = User.objects.filter(pk=user.pk).values().get()

    answer = browser(user).post(PATH, {**data, "next": "https://evil.example/"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert User.objects.filter(pk=user.pk).values().get() == {
        **before,
        "last_login": answer.wsgi_request.user.last_login,
    }


@pytest.mark.parametrize("cookie", ["xx", "../../etc", "\x00", "a" * 9000])
def test_spoiled_cookies_are_as_none(company: CurrentCompany, cookie: str) -> None:
    client = browser()
    for name in (settings.LANGUAGE_COOKIE_NAME, "theme-mode", "density", "side"):
        client.cookies[name] = cookie

    preferences = client.get("/accounts/login/").wsgi_request.preferences

    assert (preferences.language, preferences.theme_mode, preferences.density) == ("ru", "system", "normal")


def test_scripts_and_pages_get_the_answer_that_they_need(company: CurrentCompany) -> None:
    client = browser()

    theme = client.post(PATH, {"theme_mode": "dark"}, headers={"x-requested-with": "fetch"})
    words = client.post(PATH, {"language": "en"}, headers={"hx-request": "true"})

    assert (theme.status_code, theme.headers.get("HX-Refresh")) == (204, None)
    assert (words.status_code, words.headers["HX-Refresh"]) == (204, "true")
    assert client.get(PATH).status_code == 405


def test_the_console_has_the_same_switches(company: CurrentCompany) -> None:
    with public_schema():
        user = User.objects.create_user(email="vendor@atrium.test", kind="staff")
        browser(user, host="localhost").post(PATH, {"language": "en"})
        user.refresh_from_db()

    assert user.language == "en"


@pytest.mark.requirement("PL-146")
def test_pages_for_somebody_are_kept_by_no_cache(company: CurrentCompany) -> None:
    assert "no-store" in browser(make_staff("accounts.view_user")).get("/people/").headers["Cache-Control"]
    assert "no-store" in browser().get("/accounts/login/").headers["Cache-Control"]
