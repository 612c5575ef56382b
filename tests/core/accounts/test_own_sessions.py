"""One's own sessions: shown in words, ended one by one or all but this, without effect on anybody else."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from api.tokens import token_pair
from core.accounts.devices import device_of
from core.accounts.models import User
from core.accounts.selectors import OwnSession, list_sessions
from core.accounts.services.users import set_password
from core.audit.models import AuditRecord
from core.lib.company import CurrentCompany, entered
from core.live.publishing import revoked_at
from tests.factories.people import PASSWORD, browser, make_staff, sign_in
from tests.factories.programs import Program, works
from tests.queries import assert_queries_do_not_grow

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-44")]
PATH, API = "/profile/sessions/", "/api/v1/auth/sessions/"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
CHROME = f"{WINDOWS} Chrome/143.0.0.0 Safari/537.36"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0"
AGENTS = {
    CHROME: "Chrome, Windows",
    f"{WINDOWS} Chrome/142.0.0.0 YaBrowser/25.10.0.0 Safari/537.36": "Яндекс Браузер, Windows",
    f"{WINDOWS} Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0": "Edge, Windows",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0": "Firefox, Linux",
    f"{MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15": "Safari, macOS",
    f"{PHONE} Version/18.0 Mobile/15E148 Safari/604.1": "Safari, iOS",
    f"{PHONE} CriOS/143.0.0.0 Mobile/15E148 Safari/604.1": "Chrome, iOS",
    f"{ANDROID} Mobile Safari/537.36": "Chrome, Android",
    f"{ANDROID} YaBrowser/25.10.0.0 Mobile Safari/537.36": "Яндекс Браузер, Android",
    "curl/8.9": "Неизвестное устройство",
    "": "Неизвестное устройство",
    "<script>": "Неизвестное устройство",
}


@pytest.mark.unit
@pytest.mark.parametrize("agent", AGENTS)
def test_device_is_named_in_words(company: CurrentCompany, agent: str) -> None:
    assert str(device_of(agent)) == AGENTS[agent]


def anna() -> User:
    return make_staff(email="anna@alpha.test", password=PASSWORD)


def come_in(agent: str = CHROME, email: str = "anna@alpha.test") -> Client:
    client = browser()
    client.defaults["HTTP_USER_AGENT"] = agent
    assert sign_in(client, email).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(PATH).status_code == 200


def listed(client: Client) -> list[OwnSession]:
    found: list[OwnSession] = client.get(PATH).context["sessions"]
    return found


def facts(client: Client) -> list[tuple[str, bool]]:
    return [(str(one.device), one.is_present) for one in listed(client)]


def test_each_sees_his_own_sessions_and_which_is_this(company: CurrentCompany) -> None:
    anna()
    make_staff(email="boris@alpha.test", password=PASSWORD)
    desk, phone = come_in(), come_in(f"{PHONE} Version/18.0 Mobile/15E148 Safari/604.1")
    other = come_in(email="boris@alpha.test")

    assert facts(desk) == [("Chrome, Windows", True), ("Safari, iOS", False)]
    assert facts(phone) == [("Safari, iOS", True), ("Chrome, Windows", False)]
    assert facts(other) == [("Chrome, Windows", True)]


def test_an_ended_session_is_refused_with_its_next_request(company: CurrentCompany) -> None:
    user = anna()
    desk, phone = come_in(), come_in("curl/8.9")
    of_phone = next(one for one in listed(desk) if not one.is_present)

    answer = desk.post(f"{PATH}{of_phone.pk}/end/")

    assert (answer.status_code, is_in(desk), is_in(phone)) == (302, True, False)
    assert len(listed(desk)) == 1
    entry = AuditRecord.objects.get(action="accounts.session.ended")
    assert (entry.kind, entry.actor_id, entry.facts["address"]) == ("security", user.pk, "127.0.0.1")


def test_all_others_and_every_token_end_and_this_one_stays(company: CurrentCompany) -> None:
    user = anna()
    desk, phone, tablet = come_in(), come_in("curl/8.9"), come_in("")
    since, key = listed(desk)[0].since, desk.session.session_key
    access, refresh = map(str, token_pair(user))

    answer = desk.post(f"{PATH}end/")

    assert (answer.status_code, is_in(desk), is_in(phone), is_in(tablet)) == (302, True, False, False)
    assert [(one.is_present, one.since) for one in listed(desk)] == [(True, since)]
    assert desk.session.session_key != key
    assert not works(access)
    assert Program().post("/api/v1/auth/token/refresh/", {"refresh": refresh}).status_code == 401
    assert AuditRecord.objects.get(action="accounts.sessions.ended").facts == {"sessions": 2}


def test_another_persons_session_is_a_missing_one(company: CurrentCompany, other_company: CurrentCompany) -> None:
    anna()
    make_staff(email="boris@alpha.test", password=PASSWORD)
    desk, other = come_in(), come_in(email="boris@alpha.test")
    theirs = listed(other)[0].pk
    with entered(other_company):
        make_staff(email="anna@beta.test", password=PASSWORD)
        far = come_in(email="anna@beta.test")
        far_id = listed(far)[0].pk + 10_000
        UserSession.objects.update(id=far_id)

    answers = [desk.post(f"{PATH}{pk}/end/").status_code for pk in (theirs, far_id, 999_999_999)]
    desk.post(f"{PATH}end/")

    assert answers == [404, 404, 404]
    assert is_in(other)
    with entered(other_company):
        assert is_in(far)


def test_this_session_is_ended_by_signing_out(company: CurrentCompany) -> None:
    anna()
    desk = come_in()

    answer = desk.post(f"{PATH}{listed(desk)[0].pk}/end/")

    assert (answer.status_code, is_in(desk)) == (409, True)


def test_sessions_that_open_nothing_are_not_shown(company: CurrentCompany) -> None:
    user = anna()
    desk = come_in()
    set_password(user=user, password="a quite different phrase")

    found = list_sessions(user=user, present_key=None, at=timezone.now())
    again = browser()
    sign_in(again, "anna@alpha.test", "a quite different phrase")

    assert (found, is_in(desk), len(listed(again))) == ([], False, 1)
    assert list_sessions(user=user, present_key=None, at=timezone.now() + timedelta(days=60)) == []


def test_last_use_is_kept_to_some_minutes(company: CurrentCompany) -> None:
    anna()
    desk = come_in()
    long_ago = timezone.now() - timedelta(days=3)
    cache.clear()
    UserSession.objects.update(last_seen_at=long_ago)

    desk.get(PATH, REMOTE_ADDR="192.0.2.44")
    first = listed(desk)[0]
    UserSession.objects.update(last_seen_at=long_ago)
    second = listed(desk)[0]

    assert (first.last_seen > long_ago, first.address) == (True, "192.0.2.44")
    assert second.last_seen == long_ago


def test_many_sessions_take_no_more_queries(company: CurrentCompany) -> None:
    anna()
    desk = come_in()

    assert_queries_do_not_grow(lambda: desk.get(PATH), lambda: [come_in() for _ in range(4)])


def test_live_channels_of_ended_sessions_are_cut(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        user = make_staff(email="anna@fresh.test", password=PASSWORD)
        desk, phone = come_in(email=user.email or ""), come_in(email=user.email or "")
        before = revoked_at(fresh_company.schema, user.pk)

        desk.post(f"{PATH}{next(one for one in listed(desk) if not one.is_present).pk}/end/")
        one_ended = revoked_at(fresh_company.schema, user.pk)
        desk.post(f"{PATH}end/")
        all_ended = revoked_at(fresh_company.schema, user.pk)

        assert (is_in(desk), is_in(phone)) == (True, False)
    assert before == 0 < one_ended <= all_ended


def test_password_page_leads_back_to_security(company: CurrentCompany) -> None:
    anna()
    desk, phone = come_in(), come_in()
    sent = {"oldpassword": PASSWORD, "password1": "a quite different phrase"}

    answer = desk.post("/accounts/password/change/", sent)

    assert (answer.headers["Location"], is_in(desk), is_in(phone)) == ("/profile/security/", True, False)


@pytest.mark.requirement("PL-140")
def test_programs_see_and_end_sessions(company: CurrentCompany, other_company: CurrentCompany) -> None:
    user, boris = anna(), make_staff(email="boris@alpha.test", password=PASSWORD)
    desk, phone, other = come_in(), come_in("curl/8.9"), come_in(email="boris@alpha.test")
    program = Program(user)

    found: list[dict[str, Any]] = program.get(API).json()
    ids = {one["device"]: one["id"] for one in found}
    theirs = Program(boris).get(API).json()[0]["id"]
    answers = [program.client.delete(f"{API}{pk}/").status_code for pk in (ids["Неизвестное устройство"], theirs, 0)]

    assert [set(one) for one in found] == [{"id", "device", "address", "since", "last_seen", "is_present"}] * 2
    assert not any(one["is_present"] for one in found)
    assert (answers, is_in(desk), is_in(phone), is_in(other)) == ([204, 404, 404], True, False, True)


@pytest.mark.requirement("PL-140")
def test_a_program_ends_all_others_and_gets_new_tokens(company: CurrentCompany) -> None:
    user = anna()
    desk, access = come_in(), str(token_pair(user)[0])

    answer = Program(token=access).client.delete(API)

    assert (answer.status_code, is_in(desk), works(access)) == (200, False, False)
    assert works(answer.json()["access"])
    assert Program().post("/api/v1/auth/token/refresh/", {"refresh": answer.json()["refresh"]}).status_code == 200


def test_programs_without_a_sign_in_see_nothing(company: CurrentCompany) -> None:
    assert [Program().get(API).status_code, Program().client.delete(API).status_code] == [401, 401]
