"""Companies from the command line, and the demonstration installation."""

import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.accounts.models import User
from core.jobs.drain import drain
from core.jobs.relay import relay_batch
from core.lib.company import company_by_host, company_by_schema, entered, public_schema
from core.notifications.models import Broadcast, Delivery
from core.organizations.models import Membership
from tenants.models import Company
from tenants.services import demo as demo_services
from tenants.services.demo import COMPANIES, PASSWORD, VENDOR
from tests.factories.people import browser, sign_in
from tests.tenants.onboardings import EVERYTHING, NOTHING, contents, traces

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("cleaned")]


def run(name: str, *arguments: str) -> str:
    words = StringIO()
    call_command(name, *arguments, stdout=words)
    return words.getvalue()


@pytest.mark.requirement("PL-06")
def test_create_company_says_each_step_and_where_it_answers() -> None:
    words = run(
        "create_company",
        "--name=ООО «Тихий лог»",
        "--modules=fuel_cards",
        "--preset=zaryanka",
        "--admin-email=inna@tikhiy.test",
        "--admin-name=Инна",
    )

    scope = company_by_host("tikhiy-log.localhost")
    assert "tikhiy-log.localhost answers" in words
    assert [line.split()[:2] for line in words.splitlines()[:6]] == [
        ["done", code] for code in ("schema", "tables", "roles", "theme", "admin", "open")
    ]
    assert scope is not None
    assert (scope.preset, scope.modules) == ("zaryanka", frozenset({"fuel_cards"}))
    assert contents("tikhiy_log")["users"] == [("inna@tikhiy.test", "Инна", "staff")]


@pytest.mark.requirement("PL-05", "PL-06")
@pytest.mark.parametrize("wrong", ["--slug=alpha", "--inn=123", "--modules=no_such", "--preset=no_such"])
def test_create_company_names_what_is_wrong_and_leaves_nothing(wrong: str) -> None:
    with pytest.raises(CommandError):
        run("create_company", "--name=X", "--slug=wrong-one", "--admin-email=a@b.test", wrong)

    assert traces("wrong_one") == NOTHING


@pytest.mark.requirement("PL-09", "PL-62", "PL-63")
@pytest.mark.soak
def test_demo_makes_companies_with_people_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One demonstration for all that is asked of it: making it takes longer than the questions.

    Two of its companies stand for the six, which the journeys in the browser have all of.
    """
    monkeypatch.setattr(demo_services, "COMPANIES", [one for one in COMPANIES if one.slug in ("fuel", "desk")])
    die_in_the_first_company(monkeypatch)
    finished = run("demo")
    started = time.process_time()
    with CaptureQueriesContext(connection) as queries:
        again = run("demo")
    spent = time.process_time() - started

    assert finished.splitlines()[0].startswith("fuel: people")
    assert again.split("\n")[:-1] == ["fuel: unchanged", "desk: unchanged"]
    assert spent < 1
    assert [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE"))] == []
    its_companies_stand()
    everybody_can_sign_in("fuel", ["admin", "manager", "client", "client2"])
    everybody_can_sign_in("desk", ["admin", "manager", "client", "client2", "owner", "accountant", "operator"])
    clients_have_little_to_read()


def die_in_the_first_company(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process is killed half-way; the next run finishes what it left."""

    class Killed(BaseException):
        pass

    def die(company: Company, wanted: object) -> bool:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(demo_services, "_add_people", die)
        with pytest.raises(Killed):
            run("demo")


def its_companies_stand() -> None:
    with public_schema():
        presets = dict(Company.objects.exclude(slug__in=["alpha", "beta"]).values_list("slug", "preset"))
        vendor = browser(host="localhost")
        at_home = sign_in(vendor, VENDOR, PASSWORD)
    assert at_home.status_code == 302
    assert presets == {"fuel": "kovyl", "desk": "roshcha"}
    assert {demo.slug for demo in COMPANIES} == {"fuel", "rail", "agent", "credit", "desk", "multi"}
    assert len({demo.preset for demo in COMPANIES}) == 6
    assert {traces(slug)["schema"] for slug in presets} == {True}
    assert traces("fuel") == EVERYTHING


def everybody_can_sign_in(slug: str, logins: list[str]) -> None:
    scope = company_by_schema(slug)
    assert scope is not None
    with entered(scope):
        answers = {login: sign_in(browser(), f"{login}@{slug}.test", PASSWORD).status_code for login in logins}
        organizations = dict(Membership.objects.values_list("user__email", "organization__name"))
        people = User.objects.count()
    assert answers == dict.fromkeys(logins, 302)
    assert organizations == {
        f"client@{slug}.test": "ООО «Лесной обоз»",
        f"client2@{slug}.test": "ООО «Ветлуга-Транс»",
    }
    assert people == len(logins)


def clients_have_little_to_read() -> None:
    relay_batch()
    drain(seconds=60)
    scope = company_by_schema("fuel")
    assert scope is not None
    with entered(scope):
        broadcasts = dict(Broadcast.objects.values_list("state", "recipients"))
        words = set(Delivery.objects.values_list("text__subject", flat=True))
        client = User.objects.get(email="client@fuel.test")
        unread = Delivery.objects.filter(recipient=client, channel="inbox", state="delivered").count()
    assert broadcasts == {"done": 2, "draft": 0}
    assert words == {"Как мы работаем в праздники"}
    assert unread == 1
