"""The vendor connects a company through the pages, and its first administrator comes in by the letter."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from core.jobs.drain import drain
from core.lib.company import company_by_schema, entered, public_schema
from tenants.models import Onboarding, OnboardingState
from tenants.services.companies import create_company
from tests.factories.people import PASSWORD, browser
from tests.sandbox import Outside
from tests.tenants.onboardings import NOTHING, traces

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-04")]

Vendor = Callable[..., Client]
COMPANY = {"name": "ООО «Северный ход»", "inn": "7707 083 893", "language": "ru", "time_zone": "Asia/Omsk"}


def text(response: HttpResponse) -> str:
    return response.content.decode()


def fill(console: Client, **answers: Any) -> Onboarding:
    """Answer every screen; return the draft that waits for its launch."""
    first = console.post("/connecting/new/", COMPANY)
    pk = int(first.headers["Location"].split("/")[2])
    screens: dict[str, dict[str, Any]] = {
        "address": {"slug": "severny-hod", "schema_name": ""},
        "modules": {"modules": ["fuel_cards"]},
        "look": {"preset": "severny_hod"},
        "admin": {"admin_name": "Инна Соколова", "admin_email": "inna@severny.test"},
    }
    for code, values in screens.items():
        answer = console.post(f"/connecting/{pk}/{code}/", {**values, **answers.get(code, {})})
        assert answer.status_code == 302, text(answer)
    with public_schema():
        return Onboarding.objects.get(pk=pk)


@pytest.mark.requirement("PL-07")
def test_from_the_first_screen_to_the_administrators_sign_in(vendor: Vendor, outside: Outside) -> None:
    console = vendor()
    onboarding = fill(console)

    launched = console.post(f"/connecting/{onboarding.pk}/start/", follow=True)
    drain(seconds=30)
    done = console.get(f"/connecting/{onboarding.pk}/progress/")
    letter = outside.letters("inna@severny.test")[0]
    link = next(link for link in letter["links"] if "invitation" in str(link))  # type: ignore[attr-defined]
    scope = company_by_schema("severny_hod")
    assert scope is not None
    with entered(scope):
        person = browser()
        came_in = person.post(urlsplit(str(link)).path, {"password": PASSWORD}, follow=True)
        inside = came_in.wsgi_request.user

    assert "Подключаем компанию" in text(launched)
    assert "Остановить" in text(launched)
    assert "Кабинет отвечает" in text(done)
    assert 'href="http://severny-hod.localhost:8000/"' in text(done)
    assert "every 2s" not in text(done)
    assert urlsplit(str(link)).hostname == "severny-hod.localhost"
    assert (inside.email, inside.kind) == ("inna@severny.test", "staff")
    assert (scope.time_zone, scope.modules) == ("Asia/Omsk", frozenset({"fuel_cards"}))


def test_a_wrong_inn_is_said_at_its_field_and_what_was_typed_stays(vendor: Vendor) -> None:
    refused = vendor().post("/connecting/new/", {**COMPANY, "inn": "7707083894"})

    assert refused.status_code == 422
    assert 'value="7707083894"' in text(refused)
    assert "data-error-summary" in text(refused)
    assert "ООО «Северный ход»" in text(refused)
    with public_schema():
        assert Onboarding.objects.count() == 0


def test_the_address_is_suggested_from_the_name_and_avoids_those_in_use(vendor: Vendor) -> None:
    create_company(slug="severnyy-khod", name="Other")
    console = vendor()
    first = console.post("/connecting/new/", COMPANY)

    page = console.get(first.headers["Location"])

    assert 'value="severnyy-khod-2"' in text(page)
    assert 'value="severnyy_khod_2"' in text(page)


@pytest.mark.parametrize(
    ("slug", "words"), [("free-one", "свободен"), ("alpha", "занят"), ("admin", "зарезервирован"), ("Ы", "Латинские")]
)
def test_availability_is_told_while_typing(vendor: Vendor, slug: str, words: str) -> None:
    console = vendor()
    first = console.post("/connecting/new/", COMPANY)
    pk = first.headers["Location"].split("/")[2]

    answer = console.get(f"/connecting/{pk}/address/check/", {"slug": slug}, headers={"HX-Request": "true"})

    assert words in text(answer)
    assert "<html" not in text(answer)


def test_going_back_loses_nothing(vendor: Vendor) -> None:
    console = vendor()
    first = console.post("/connecting/new/", COMPANY)
    pk = first.headers["Location"].split("/")[2]

    back = console.post(f"/connecting/{pk}/address/", {"slug": "kept-address", "schema_name": "pg_wrong", "back": "1"})
    company = console.get(back.headers["Location"])
    address = console.get(f"/connecting/{pk}/address/")

    assert back.headers["Location"] == f"/connecting/{pk}/company/"
    assert "ООО «Северный ход»" in text(company)
    assert 'value="kept-address"' in text(address)
    assert "pg_wrong" not in text(address)


@pytest.mark.requirement("PL-05")
def test_a_failure_is_said_in_words_and_repeated_after_a_correction(vendor: Vendor) -> None:
    console = vendor()
    onboarding = fill(console)
    console.post(f"/connecting/{onboarding.pk}/start/")
    create_company(slug="severny-hod", schema_name="other", name="Faster")
    drain(seconds=30)

    failed = console.get(f"/connecting/{onboarding.pk}/progress/")
    left = traces("severny_hod")
    refused = console.post(f"/connecting/{onboarding.pk}/start/")
    console.post(f"/connecting/{onboarding.pk}/address/", {"slug": "severny-2", "schema_name": "severny_2"})
    console.post(f"/connecting/{onboarding.pk}/start/")
    drain(seconds=30)
    done = console.get(f"/connecting/{onboarding.pk}/progress/")

    assert "Компания не подключена" in text(failed)
    assert "Этот адрес или имя схемы уже заняты" in text(failed)
    assert "Повторить" in text(failed)
    assert left == NOTHING
    assert refused.status_code == 422
    assert "Этот адрес занят" in text(refused)
    assert "Кабинет отвечает" in text(done)


def test_an_onboarding_at_work_is_watched_and_not_edited(vendor: Vendor) -> None:
    console = vendor()
    onboarding = fill(console)
    console.post(f"/connecting/{onboarding.pk}/start/")

    edited = console.post(f"/connecting/{onboarding.pk}/company/", {**COMPANY, "name": "Other"})
    part = console.get(
        f"/connecting/{onboarding.pk}/progress/", headers={"HX-Request": "true", "HX-Target": "progress"}
    )
    console.post(f"/connecting/{onboarding.pk}/stop/")
    drain(seconds=30)
    stopped = console.get(f"/connecting/{onboarding.pk}/progress/")
    console.post(f"/connecting/{onboarding.pk}/delete/")

    assert edited.headers["Location"] == f"/connecting/{onboarding.pk}/progress/"
    assert "<html" not in text(part)
    assert 'hx-swap-oob="true"' in text(part)
    assert "Подключение остановлено" in text(stopped)
    with public_schema():
        assert not Onboarding.objects.filter(pk=onboarding.pk).exists()


def test_the_page_speaks_english_too(vendor: Vendor) -> None:
    console = vendor()
    with public_schema():
        from core.accounts.models import User

        User.objects.update(language="en")

    page = console.get("/connecting/new/")

    assert "Which company is it?" in text(page)
    assert "Moscow, UTC+3" in text(page)


@pytest.mark.parametrize("path", ["/connecting/", "/connecting/new/", "/upgrades/"])
def test_the_vendors_people_need_the_right(vendor: Vendor, path: str) -> None:
    looking = vendor("tenants.view_company").get(path)
    stranger = browser(host="localhost").get(path)

    assert looking.status_code == 403
    assert stranger.headers["Location"] == f"/accounts/login/?next={path}"


def test_drafts_wait_in_the_list(vendor: Vendor) -> None:
    console = vendor()
    empty = console.get("/connecting/")
    first = console.post("/connecting/new/", COMPANY)

    listed = console.get("/connecting/")

    assert "Никого не подключаем" in text(empty)
    assert first.headers["Location"] in text(listed)
    with public_schema():
        assert Onboarding.objects.get().state == OnboardingState.DRAFT
