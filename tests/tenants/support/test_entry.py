"""The vendor's support in a company: how it comes in, and how it ends."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from core.accounts.models import Role
from core.accounts.services.users import block_user
from core.jobs.drain import drain
from core.lib.company import CurrentCompany, entered, public_schema
from tenants.models import EndedBy, SupportEntry
from tenants.services.support import EntryRefused, enter_company, set_support_allowed
from tenants.services.vendor_roles import SUPPORT
from tests.factories.people import browser, make_staff
from tests.tenants.support.visits import REASON, World, without_tokens

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("cleaned"), pytest.mark.requirement("PL-14")]


def test_support_comes_in_by_the_link_and_sees_what_an_administrator_sees(world: World) -> None:
    page = world.console.post(
        "/companies/fresh/support/", {"reason": REASON, "minutes": 60, "role": "admin"}
    ).content.decode()
    link = page.split("/support/enter/")[1].split("/")[0]
    client = Client(HTTP_HOST=world.host)
    shown = client.get(f"/support/enter/{link}/").content.decode()
    client.post(f"/support/enter/{link}/")

    home, people = client.get("/"), client.get("/people/")

    assert (REASON in shown, "60 минут" in shown) == (True, True)
    assert (home.status_code, people.status_code) == (200, 200)
    assert "Вы здесь как поддержка." in home.content.decode()
    assert REASON in home.content.decode()
    assert 'data-seconds-left="3' in home.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": 14},
        {"minutes": 241},
        {"minutes": "long"},
        {"reason": "  "},
        {"reason": "x" * 501},
        {"reason": "a\x00b"},
        {"role": "nobody"},
        {"role": "\x00"},
    ],
)
def test_an_entry_without_reason_limit_or_role_is_refused(world: World, wrong: dict[str, object]) -> None:
    asked = {"reason": REASON, "minutes": 60, "role": "admin", **wrong}

    answer = world.console.post("/companies/fresh/support/", asked)

    assert answer.status_code == 422
    with public_schema():
        assert not SupportEntry.objects.exists()


def test_a_link_works_once_for_two_minutes_and_in_its_company_alone(world: World) -> None:
    used, late, foreign = world.token(), world.token(), world.token()
    client, other = Client(HTTP_HOST=world.host), Client(HTTP_HOST="alpha.localhost")

    elsewhere = [other.get(f"/support/enter/{foreign}/"), other.post(f"/support/enter/{foreign}/")]
    first = client.post(f"/support/enter/{used}/")
    again = Client(HTTP_HOST=world.host).post(f"/support/enter/{used}/")
    with public_schema():
        SupportEntry.objects.update(token_expires_at=timezone.now())
    expired = Client(HTTP_HOST=world.host).post(f"/support/enter/{late}/")
    missing = Client(HTTP_HOST=world.host).post("/support/enter/nothing/")

    assert first.status_code == 302
    assert [one.status_code for one in (*elsewhere, again, expired, missing)] == [404] * 5
    assert len({without_tokens(one) for one in (again, expired, missing)}) == 1


@pytest.mark.parametrize("token", ["%00", "а" * 500, "..%2F..", "%F0%9F%94%91"])
def test_a_link_that_is_none_is_refused(world: World, token: str) -> None:
    client = Client(HTTP_HOST=world.host)

    assert [
        client.get(f"/support/enter/{token}/").status_code,
        client.post(f"/support/enter/{token}/").status_code,
    ] == [
        404,
        404,
    ]


@pytest.mark.parametrize("answer", ["", "perhaps", "\x00"])
def test_a_consent_that_is_none_changes_nothing(world: World, answer: str) -> None:
    client = world.visitor()

    refused = world.admin().post("/settings/support/", {"allowed": answer})

    assert refused.status_code == 422
    assert client.get("/").status_code == 200


def test_of_two_who_use_one_link_at_once_one_gets_in(world: World) -> None:
    token = world.token()

    def enter(number: int) -> str:
        try:
            with entered(world.company):
                enter_company(token=token, at=timezone.now())
        except EntryRefused as error:
            return error.code
        finally:
            connections.close_all()
        return "entered"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(enter, range(2)))

    assert outcomes == ["entered", "support_link_refused"]


def test_the_session_of_a_visit_is_worth_nothing_in_another_company(world: World) -> None:
    client = world.visitor()
    session = client.cookies["sessionid"].value
    other = Client(HTTP_HOST="alpha.localhost")
    other.cookies["sessionid"] = session

    assert other.get("/").headers["Location"].startswith("/accounts/login/")


def test_the_visit_is_over_at_its_limit_on_pages_api_and_live(world: World) -> None:
    client = world.visitor()
    open_now = [client.get("/").status_code, client.get("/api/v1/organizations/").status_code]
    world.let_time_pass()

    fragment = Client(HTTP_HOST=world.host)
    fragment.cookies = client.cookies
    page = client.get("/people/")
    after = client.get("/people/")
    ended = client.get(page.headers["Location"])

    assert open_now == [200, 200]
    assert page.headers["Location"] == "/support/ended/"
    assert "Визит закончился" in ended.content.decode()
    assert after.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/api/v1/organizations/", {}, 401),
        ("/people/", {"HX-Request": "true"}, 204),
        ("/live/ticket/?grant=nothing", {}, 302),
    ],
)
def test_whatever_asks_after_the_limit_is_told_in_its_own_form(
    world: World, path: str, headers: dict[str, str], status: int
) -> None:
    client = world.visitor()
    world.let_time_pass()

    answer = client.get(path, headers=headers)

    assert answer.status_code == status
    if status == 401:
        assert answer.json()["code"] == "support_ended"
    if status == 204:
        assert answer.headers["HX-Redirect"] == "/support/ended/"


def test_a_live_ticket_ends_with_the_visit(world: World) -> None:
    from urllib.parse import parse_qs, urlsplit

    from core.live.tickets import Grant, now_ms, read_ticket, rights_of
    from tenants.services.support import open_visit

    client = world.visitor()
    entry = world.entry()
    ends_at = timezone.now() + timedelta(seconds=20)
    with public_schema():
        SupportEntry.objects.update(ends_at=ends_at)
    with entered(world.company):
        found = open_visit(entry_id=entry.pk, at=timezone.now())
        assert found is not None
        user = found[1]
        grant = Grant(
            company=world.company.schema,
            user_id=user.pk,
            channels=("staff",),
            rights=rights_of(user.permissions),
            issued_ms=now_ms(),
        )

    answer = client.get("/live/ticket/", {"grant": grant.sign()})

    signed = parse_qs(urlsplit(answer.headers["Location"]).query)["ticket"][0]
    ticket = read_ticket(signed, host=world.host, at_ms=now_ms())
    assert ticket.expires_ms == int(ends_at.timestamp() * 1000)


def test_the_worker_writes_down_that_the_time_was_over(world: World) -> None:
    world.visitor()
    world.let_time_pass()
    with public_schema():
        from core.jobs.models import Job

        Job.objects.filter(kind="tenants.end_support").update(run_at=timezone.now())

    drain(seconds=30)

    entry = world.entry()
    assert (entry.ended_by, entry.ended_at) == (EndedBy.LIMIT, entry.ends_at)
    assert [facts["by"] for _action, _kind, facts in world.deeds("tenants.support.ended")] == ["limit"]
    assert [facts["by"] for _action, _kind, facts in world.deeds("tenants.support.ended", vendor=True)] == ["limit"]


def test_the_visitor_leaves_and_signing_out_leaves_too(world: World) -> None:
    for way in ("/support/leave/", "/accounts/logout/"):
        client = world.visitor()
        left = client.post(way)

        assert left.headers["Location"] == "/support/ended/"
        assert client.get("/").headers["Location"].startswith("/accounts/login/")
        assert world.entry().ended_by == EndedBy.PERSON


def test_the_companys_administrator_sees_the_visit_and_ends_it(world: World) -> None:
    client, admin = world.visitor(), world.admin()
    entry = world.entry()

    banner = admin.get("/").content.decode()
    page = admin.get("/settings/support/").content.decode()
    ended = admin.post(f"/settings/support/{entry.pk}/end/")
    after = client.get("/people/")

    assert "Поддержка сейчас в вашей компании" in banner
    assert REASON in page
    assert ended.status_code == 302
    assert after.headers["Location"] == "/support/ended/"
    assert (world.entry().ended_by, world.entry().ended_name) == (EndedBy.COMPANY, "Staff")
    assert "Поддержка сейчас в вашей компании" not in admin.get("/").content.decode()


def test_another_companys_administrator_can_neither_see_nor_end_it(world: World, other_company: CurrentCompany) -> None:
    world.visitor()
    entry = world.entry()
    with entered(other_company):
        stranger = browser(make_staff(everything=True))

    page = stranger.get("/settings/support/").content.decode()
    ended = stranger.post(f"/settings/support/{entry.pk}/end/")

    assert REASON not in page
    assert ended.status_code == 404
    assert world.entry().ended_at is None


@pytest.mark.requirement("PL-44")
def test_the_visit_ends_with_the_persons_right_and_account(world: World) -> None:
    client = world.visitor()
    with public_schema():
        world.person.roles.set(Role.objects.filter(code="billing"))
    without_right = client.get("/people/")
    with public_schema():
        world.person.roles.set(Role.objects.filter(code=SUPPORT))
    client = world.visitor()
    with public_schema():
        make_staff(everything=True)
        block_user(user_id=world.person.pk, blocked_by=None)
    blocked = client.get("/people/")

    assert [one.headers["Location"] for one in (without_right, blocked)] == ["/support/ended/"] * 2


def test_a_company_that_says_never_is_entered_by_nobody(world: World) -> None:
    client, unused = world.visitor(), world.token()
    admin = world.admin()

    admin.post("/settings/support/", {"allowed": "never"})
    inside = client.get("/people/")
    by_link = Client(HTTP_HOST=world.host).post(f"/support/enter/{unused}/")
    asked = world.console.post("/companies/fresh/support/", {"reason": REASON, "minutes": 60, "role": "admin"})
    with entered(world.company):
        set_support_allowed(allowed=True, at=timezone.now())

    assert inside.headers["Location"] == "/support/ended/"
    assert by_link.status_code == 404
    assert asked.status_code == 422
    assert "не пускает поддержку" in asked.content.decode()
    assert world.token()
