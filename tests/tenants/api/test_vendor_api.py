"""The vendor's programs connect companies and switch modules as the console does."""

from collections.abc import Iterator

import pytest

from core.jobs.drain import drain
from core.lib.company import company_by_schema, public_schema
from tenants.models import Onboarding
from tests.factories.people import make_staff
from tests.factories.programs import Program
from tests.tenants.onboardings import ANSWERS, EVERYTHING, traces

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("cleaned"), pytest.mark.requirement("PL-06")]

COMPANIES = "/api/v1/vendor/companies/"
BODY = {**ANSWERS, "modules": ["fuel_cards"]}


@pytest.fixture
def program(cleaned: None) -> Iterator[Program]:
    """A program with every right, on the console's host."""
    with public_schema():
        yield Program(make_staff(everything=True), host="localhost")


def test_a_company_is_connected_in_the_background(program: Program) -> None:
    accepted = program.post(COMPANIES, BODY)
    waiting = program.get(accepted.json()["url"]).json()
    drain(seconds=30)
    done = program.get(accepted.headers["Location"]).json()
    company = program.get(f"{COMPANIES}severny_hod/").json()

    assert accepted.status_code == 202
    assert (accepted.json()["state"], waiting["state"], done["state"]) == ("running", "running", "done")
    assert {step["state"] for step in done["steps"]} == {"done"}
    assert (company["host"], company["modules"], company["is_ready"]) == (
        "severny-hod.localhost",
        ["fuel_cards"],
        True,
    )
    assert traces("severny_hod") == EVERYTHING


def test_wrong_answers_are_a_problem_with_fields_and_leave_nothing(program: Program) -> None:
    refused = program.post(COMPANIES, {**BODY, "inn": "123", "slug": "admin"})

    assert refused.status_code == 422
    assert refused.headers["Content-Type"].startswith("application/problem+json")
    assert set(refused.json()["errors"]) == {"inn", "slug"}
    with public_schema():
        assert Onboarding.objects.count() == 0


def test_companies_are_listed_page_by_page(program: Program) -> None:
    first = program.get(f"{COMPANIES}?limit=1").json()
    second = program.get(first["next"]).json()

    assert [row["schema"] for row in (*first["results"], *second["results"])] == ["alpha", "beta"]
    assert second["next"] is None
    assert [row["schema"] for row in program.get(f"{COMPANIES}?name=alp").json()["results"]] == ["alpha"]


@pytest.mark.requirement("PL-18")
def test_modules_are_switched(program: Program) -> None:
    program.post(COMPANIES, ANSWERS)
    drain(seconds=30)
    module = f"{COMPANIES}severny_hod/modules/fuel_cards/"

    on = program.client.put(module)
    scope_on = company_by_schema("severny_hod")
    off = program.client.delete(module)
    scope_off = company_by_schema("severny_hod")
    unknown = program.client.put(f"{COMPANIES}severny_hod/modules/no_such/")

    assert (on.json(), off.json()) == (
        {"module": "fuel_cards", "is_enabled": True},
        {"module": "fuel_cards", "is_enabled": False},
    )
    assert scope_on is not None
    assert scope_off is not None
    assert (scope_on.modules, scope_off.modules) == (frozenset({"fuel_cards"}), frozenset())
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_module")


def test_a_stopped_onboarding_is_tried_again(program: Program) -> None:
    url = program.post(COMPANIES, BODY).json()["url"]

    stopped = program.post(f"{url}stop/")
    drain(seconds=30)
    again = program.post(f"{url}retry/")
    drain(seconds=30)

    assert (stopped.status_code, again.status_code) == (202, 202)
    assert program.get(url).json()["state"] == "done"
    assert program.post(f"{url}retry/").json()["code"] == "onboarding_not_startable"


@pytest.mark.parametrize("permission", ["tenants.view_company", "tenants.change_company"])
def test_each_call_needs_its_right(permission: str) -> None:
    with public_schema():
        program = Program(make_staff(permission), host="localhost")
        stranger = Program(host="localhost")

    assert program.post(COMPANIES, BODY).status_code == 403
    assert program.get(COMPANIES).status_code == (200 if permission.endswith("view_company") else 403)
    assert stranger.get(COMPANIES).status_code == 401


def test_the_vendors_addresses_do_not_exist_on_a_companys_host(program: Program) -> None:
    assert Program(host="alpha.localhost").get(COMPANIES).status_code == 404
