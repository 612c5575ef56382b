"""Sign-in of programs: limits, revocation, one's own data, and nothing that dj-rest-auth leaves open."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db.models import Model
from django.test import Client
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from api.tokens import token_pair
from core.accounts.models import User
from core.accounts.services.passwords import send_password_reset
from core.accounts.services.users import block_user, set_roles, unblock_user
from core.lib.company import CurrentCompany, entered
from tests.factories.people import PASSWORD, browser, make_client, make_role, make_staff, sign_in
from tests.factories.programs import Program, api_login, works

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-140", "PL-40")]
USER = "/api/v1/auth/user/"
NEW = "a quite different phrase"


def anna(**fields: Any) -> User:
    return make_staff(email="anna@alpha.test", password=PASSWORD, **fields)


def test_a_program_signs_in_and_learns_who_it_is(company: CurrentCompany) -> None:
    user = anna(everything=True)

    answer = api_login("Anna@alpha.test").json()
    me = Program(token=answer["access"]).get(USER).json()

    assert set(answer) == {"access", "refresh", "user"}
    assert (me, me["id"], me["email"], me["company"]) == (answer["user"], user.pk, "anna@alpha.test", "alpha")
    assert me["permissions"] == ["*"]


def test_a_phone_opens_the_api_too(company: CurrentCompany) -> None:
    User.objects.create_user(phone="+79000000017", password=PASSWORD, kind="client")

    assert api_login("8 900 000-00-17").status_code == 200


@pytest.mark.requirement("PL-43")
def test_wrong_unknown_blocked_and_foreign_get_one_answer(
    company: CurrentCompany, other_company: CurrentCompany
) -> None:
    anna()
    blocked = make_staff(email="blocked@alpha.test", password=PASSWORD)
    User.objects.filter(pk=blocked.pk).update(is_active=False)
    with entered(other_company):
        make_staff(email="other@alpha.test", password=PASSWORD)

    answers = [
        api_login("anna@alpha.test", "wrong"),
        api_login("nobody@alpha.test", "wrong"),
        api_login("blocked@alpha.test"),
        api_login("other@alpha.test"),
    ]

    assert {(answer.status_code, answer.content) for answer in answers} == {(400, answers[0].content)}


@pytest.mark.requirement("PL-43")
def test_page_and_api_share_one_count_of_guesses(company: CurrentCompany) -> None:
    anna()
    for _ in range(3):
        api_login("anna@alpha.test", "wrong")
        sign_in(browser(), "anna@alpha.test", "wrong")

    assert api_login("anna@alpha.test").status_code == 400
    assert sign_in(browser(), "anna@alpha.test").status_code == 200


@pytest.mark.requirement("PL-44")
def test_a_signed_out_token_never_comes_back(company: CurrentCompany) -> None:
    anna()
    refresh = api_login("anna@alpha.test").json()["refresh"]
    program = Program()

    out = program.post("/api/v1/auth/logout/", {"refresh": refresh})
    renewed = program.post("/api/v1/auth/token/refresh/", {"refresh": refresh})

    assert (out.status_code, renewed.status_code) == (200, 401)
    assert program.post("/api/v1/auth/logout/", {"refresh": "x"}).status_code == 401
    assert program.post("/api/v1/auth/logout/").status_code == 401


def test_a_refresh_token_works_once(company: CurrentCompany) -> None:
    anna()
    first = api_login("anna@alpha.test").json()["refresh"]

    second = Program().post("/api/v1/auth/token/refresh/", {"refresh": first})
    again = Program().post("/api/v1/auth/token/refresh/", {"refresh": first})

    assert (second.status_code, again.status_code) == (200, 401)
    assert works(second.json()["access"])
    assert set(OutstandingToken.objects.values_list("token", flat=True)) == {""}


def test_verify_says_whether_a_token_still_works(company: CurrentCompany) -> None:
    access = str(token_pair(anna())[0])

    answers = [Program().post("/api/v1/auth/token/verify/", {"token": token}).status_code for token in (access, "x")]

    assert answers == [200, 401]


def test_a_new_password_needs_the_old_one_and_ends_every_sign_in(company: CurrentCompany) -> None:
    user = anna()
    phone, page = Program(user), browser()
    sign_in(page, "anna@alpha.test")
    refresh = str(token_pair(user)[1])
    body = {"new_password1": NEW, "new_password2": NEW}
    change = "/api/v1/auth/password/change/"

    without = phone.post(change, body)
    wrong = phone.post(change, {**body, "old_password": "wrong"})
    weak = phone.post(change, {"old_password": PASSWORD, "new_password1": "1", "new_password2": "1"})
    done = phone.post(change, {**body, "old_password": PASSWORD})

    assert [without.status_code, wrong.status_code, weak.status_code, done.status_code] == [400, 400, 400, 200]
    assert set(without.json()["errors"]) == set(wrong.json()["errors"]) == {"old_password"}
    assert set(weak.json()["errors"]) == {"new_password1"}
    assert phone.get(USER).status_code == 401
    assert Program().post("/api/v1/auth/token/refresh/", {"refresh": refresh}).status_code == 401
    assert not page.get("/accounts/password/change/").wsgi_request.user.is_authenticated
    assert [api_login("anna@alpha.test", one).status_code for one in (PASSWORD, NEW)] == [400, 200]


@pytest.mark.requirement("PL-44")
def test_rights_and_blocks_reach_tokens_with_the_next_request(company: CurrentCompany) -> None:
    admin = make_staff(everything=True)
    user = anna()
    token = str(token_pair(user)[0])
    set_roles(user_id=user.pk, role_codes=[make_role("organizations.view_organization").code], changed_by=admin)
    path = "/api/v1/organizations/"

    allowed = Program(token=token).get(path).status_code
    set_roles(user_id=user.pk, role_codes=[], changed_by=admin)
    taken = Program(token=token).get(path).status_code
    block_user(user_id=user.pk, blocked_by=admin)
    blocked = Program(token=token).get(path).status_code
    unblock_user(user_id=user.pk, unblocked_by=admin)

    assert (allowed, taken, blocked, works(token)) == (200, 403, 401, False)


def link_parts() -> tuple[str, str]:
    found = re.search(r"/key/([0-9a-z]+)-(\S+)/", mail.outbox[-1].body)
    assert found is not None
    return found[1], found[2]


@pytest.mark.requirement("PL-45")
def test_a_reset_link_works_once_and_on_its_own_host_alone(
    company: CurrentCompany, other_company: CurrentCompany
) -> None:
    user = anna()
    with entered(other_company):
        User.objects.create(id=user.pk, email=user.email, password=user.password, kind="staff")
    send_password_reset(email="anna@alpha.test")
    uid, token = link_parts()
    body = {"uid": uid, "token": token, "new_password1": NEW, "new_password2": NEW}
    confirm = "/api/v1/auth/password/reset/confirm/"

    elsewhere = [Program(host=host).post(confirm, body).status_code for host in ("beta.localhost", "localhost")]
    own, again = Program().post(confirm, body).status_code, Program().post(confirm, body).status_code

    assert (elsewhere, own, again) == ([400, 400], 200, 400)
    assert api_login("anna@alpha.test", NEW).status_code == 200


@pytest.mark.requirement("PL-43")
def test_asking_for_a_reset_link_tells_nothing(company: CurrentCompany) -> None:
    anna()
    path = "/api/v1/auth/password/reset/"
    emails = ("anna@alpha.test", "nobody@alpha.test")

    answers = [Program().post(path, {"email": email}) for email in emails for _ in range(5)]

    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}


@pytest.mark.requirement("PL-146")
def test_another_site_cannot_use_the_session_of_a_page(company: CurrentCompany) -> None:
    page = browser(anna(everything=True), csrf=True)
    token = re.search(r'csrf-token" content="(\w+)"', page.get("/people/").content.decode())
    assert token is not None

    def post(**headers: str) -> int:
        body = {"name": "Client"}
        return page.post("/api/v1/organizations/", body, content_type="application/json", headers=headers).status_code

    assert post() == 403
    assert post(**{"x-csrftoken": "x" * 32}) == 403
    assert post(**{"x-csrftoken": token[1], "origin": "https://evil.example"}) == 403
    assert post(**{"x-csrftoken": token[1]}) == 201


@pytest.mark.requirement("PL-146")
def test_signing_in_a_program_leaves_no_cookie(company: CurrentCompany) -> None:
    anna()

    assert dict(api_login("anna@alpha.test").cookies) == {}


def test_a_page_of_ours_gets_a_session_with_the_tokens(company: CurrentCompany) -> None:
    anna()
    page = browser(csrf=True)
    token = re.search(r'csrf-token" content="(\w+)"', page.get("/accounts/login/").content.decode())
    assert token is not None

    page.post(
        "/api/v1/auth/login/",
        {"email": "anna@alpha.test", "password": PASSWORD},
        content_type="application/json",
        headers={"x-csrftoken": token[1]},
    )

    assert page.get(USER).status_code == 200


def test_the_unsafe_defaults_are_replaced(company: CurrentCompany) -> None:
    wanted = {
        "OLD_PASSWORD_FIELD_ENABLED": True,
        "LOGOUT_ON_PASSWORD_CHANGE": True,
        "JWT_AUTH_SECURE": True,
        "JWT_AUTH_COOKIE_USE_CSRF": True,
        "JWT_AUTH_COOKIE": None,
        "JWT_AUTH_REFRESH_COOKIE": None,
        "SESSION_LOGIN": False,
    }

    assert {name: settings.REST_AUTH[name] for name in wanted} == wanted


def every_field(model: type[Model]) -> dict[str, Any]:
    values = {field.name: 1 for field in model._meta.get_fields()}
    return {**values, "is_staff": True, "is_superuser": True, "roles": [1], "permissions": ["*"], "company": "beta"}


def test_a_user_changes_of_himself_what_is_his_to_change(company: CurrentCompany) -> None:
    user = make_client(email="client@alpha.test", password=PASSWORD)
    before = User.objects.filter(pk=user.pk).values().get()
    allowed = {"name": "New name", "language": "en", "theme_mode": "dark", "density": "dense"}
    allowed |= {"time_zone": "Asia/Omsk", "notification_email": "office@alpha.test"}

    answer = Program(user).patch(USER, {**every_field(User), **allowed})

    assert answer.status_code == 200
    assert User.objects.filter(pk=user.pk).values().get() == {**before, **allowed}
    assert not User.objects.get(pk=user.pk).roles.exists()


def test_login_attempts_are_throttled_per_company(company: CurrentCompany, other_company: CurrentCompany) -> None:
    attempts = settings.API_THROTTLES["login"][0]

    codes = [api_login(f"nobody{number}@alpha.test", "wrong").status_code for number in range(attempts + 1)]
    last = api_login("nobody@alpha.test", "wrong")
    with entered(other_company):
        elsewhere = api_login("nobody@alpha.test", "wrong").status_code

    assert codes[-1] == 429
    assert (last.json()["code"], int(last.headers["Retry-After"]) > 0) == ("throttled", True)
    assert elsewhere == 400


@pytest.mark.requirement("PL-42")
def test_the_api_is_no_way_round_a_second_factor(company: CurrentCompany) -> None:
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=anna(), type="totp", data={"secret": "x"})

    assert api_login("anna@alpha.test").json()["code"] == "second_factor_needed"


@pytest.mark.parametrize("body", ["", "[]", "null", "1", '{"email": 1}', '{"email": {}, "password": []}', "{", "\x00"])
def test_hostile_bodies_are_refused_as_such(company: CurrentCompany, body: str) -> None:
    client = Client(HTTP_HOST="alpha.localhost", raise_request_exception=False)

    answer = client.post("/api/v1/auth/login/", body, content_type="application/json")

    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
