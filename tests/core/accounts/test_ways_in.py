"""Codes, second factors and known devices: each way in proves somebody, once, and says nothing of strangers."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.db import connections
from django.test import Client

from core.accounts.models import OneTimeCode, User
from core.accounts.services.codes import digest
from core.accounts.services.policy import change_policy
from core.audit.models import AuditRecord
from core.jobs.drain import drain
from core.lib.company import CurrentCompany, entered, public_schema
from tests.factories.people import PASSWORD, browser, make_client, make_organization, make_staff, sign_in
from tests.factories.programs import Program, api_login, works
from tests.queries import counted
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-41", "ML-37")]
CODES = {"client_ways": ["password", "email_code", "sms_code"]}
API = "/api/v1/auth/"


def app_code(secret: str) -> str:
    """Return the code that the app shows now: between those that a clock that is wrong may show."""
    counters = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(secret, counters[len(counters) // 2])))


def with_app(user: User) -> str:
    """Give the person an app for codes; returns its secret."""
    secret = str(generate_totp_secret())
    TOTP.activate(user, secret)
    return secret


def is_in(client: Client) -> bool:
    return bool(client.get("/profile/").status_code == 200)


def known(client: Client) -> str:
    """Give the code that was asked for digits that the test knows."""
    code = OneTimeCode.objects.latest("created_at")
    code.digest, code.user = digest(code, "123456"), User.objects.filter(email=code.contact).first()
    code.save()
    return "123456"


@pytest.mark.requirement("ML-38", "ML-39", "ML-40")
def test_a_client_comes_in_by_the_code_from_his_letter_and_from_his_phone(
    fresh_company: CurrentCompany, outside: Outside
) -> None:
    with entered(fresh_company):
        change_policy(**CODES)
        user = make_client(email="client@fresh.test", organizations=[make_organization()])
        User.objects.filter(pk=user.pk).update(phone="+79000000017")
        by_mail, by_phone = browser(), browser()
        by_mail.post("/accounts/code/", {"contact": "Client@fresh.test"})
        by_phone.post("/accounts/code/", {"contact": "8 900 000-00-17"})
    drain(seconds=5)
    letter = outside.letters("client@fresh.test")[0]
    (message,) = outside.messages("+79000000017")
    digits = re.search(r"\b\d{6}\b", letter["text"])
    assert digits is not None
    with entered(fresh_company):
        by_mail.post("/accounts/code/confirm/", {"code": digits.group()})
        by_phone.post("/accounts/code/confirm/", {"code": message["text"][:6]})
        assert (is_in(by_mail), is_in(by_phone)) == (True, True)
        user.refresh_from_db()
        ways = AuditRecord.objects.filter(action="accounts.sign_in.succeeded").order_by("pk")
        assert [one.facts["way"] for one in ways] == ["email_code", "sms_code"]
    assert (user.email_verified, user.phone_verified) == (True, True)


def test_codes_are_offered_only_where_the_policy_says(company: CurrentCompany) -> None:
    change_policy(client_ways=["password"], staff_ways=["password"])
    visitor = browser()

    page = visitor.get("/accounts/login/").content.decode()

    assert "/accounts/code/" not in page
    assert visitor.post("/accounts/code/", {"contact": "a@alpha.test"}).headers["Location"] == "/accounts/login/"
    assert not OneTimeCode.objects.exists()


@pytest.mark.requirement("ML-41", "PL-43")
def test_known_and_unknown_contacts_get_the_same_pages(company: CurrentCompany) -> None:
    change_policy(**CODES)
    make_client(email="known@alpha.test")
    pages = []
    for contact in ("known@alpha.test", "nobody@alpha.test"):
        visitor = browser()
        asked = visitor.post("/accounts/code/", {"contact": contact})
        wrong = visitor.post("/accounts/code/confirm/", {"code": "000000"})
        text = re.sub(
            r"[kn]•••@alpha.test|[A-Za-z0-9]{64}|\d+:\d\d(?::\d\d)?|data-[a-z-]+=\"\d+[^\"]*\"",
            "",
            wrong.content.decode(),
        )
        pages.append((asked.status_code, asked.headers["Location"], wrong.status_code, text))

    assert pages[0] == pages[1]


def test_a_code_works_once_and_in_the_browser_that_asked_for_it(company: CurrentCompany) -> None:
    change_policy(**CODES)
    make_client(email="client@alpha.test", organizations=[make_organization()])
    visitor, stranger = browser(), browser()
    visitor.post("/accounts/code/", {"contact": "client@alpha.test"})
    digits = known(visitor)

    stranger.post("/accounts/code/confirm/", {"code": digits})
    visitor.post("/accounts/code/confirm/", {"code": digits})

    assert (is_in(stranger), is_in(visitor)) == (False, True)


@pytest.mark.requirement("PL-42")
def test_a_second_factor_is_asked_for_after_the_password_and_after_a_code(company: CurrentCompany) -> None:
    change_policy(**CODES)
    user = make_client(email="client@alpha.test", password=PASSWORD, organizations=[make_organization()])
    secret = with_app(user)
    by_password, by_code = browser(), browser()
    answer = sign_in(by_password, "client@alpha.test")
    by_code.post("/accounts/code/", {"contact": "client@alpha.test"})
    by_code.post("/accounts/code/confirm/", {"code": known(by_code)})
    before = is_in(by_password), is_in(by_code)

    by_password.post("/accounts/2fa/authenticate/", {"code": app_code(secret)})

    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    assert (before, is_in(by_password)) == ((False, False), True)


@pytest.mark.requirement("PL-42")
def test_a_code_of_the_app_and_a_recovery_code_work_once(company: CurrentCompany) -> None:
    user = make_client(email="client@alpha.test", password=PASSWORD, organizations=[make_organization()])
    secret = with_app(user)
    recovery = RecoveryCodes.activate(user).get_unused_codes()[0]
    code = app_code(secret)
    came_in = []
    for proof in (code, code, recovery, recovery):
        visitor = browser()
        sign_in(visitor, "client@alpha.test")
        visitor.post("/accounts/2fa/authenticate/", {"code": proof})
        came_in.append(is_in(visitor))

    assert came_in == [True, False, True, False]


@pytest.mark.requirement("PL-42")
def test_where_a_second_factor_is_compulsory_nothing_opens_before_it_is_set_up(company: CurrentCompany) -> None:
    change_policy(staff_second_factor="compulsory")
    make_staff("accounts.view_user", email="staff@alpha.test", password=PASSWORD)
    visitor = browser()
    sign_in(visitor, "staff@alpha.test")

    pages = [visitor.get(path).headers.get("Location") for path in ("/", "/people/", "/profile/")]
    program = api_login("staff@alpha.test")

    assert pages == ["/accounts/2fa/totp/activate/"] * 3
    assert visitor.get("/accounts/2fa/totp/activate/").status_code == 200
    assert (program.status_code, program.json()["code"]) == (403, "second_factor_setup_needed")


@pytest.mark.requirement("PL-42")
def test_the_vendors_people_need_a_second_factor(company: CurrentCompany) -> None:
    with public_schema():
        make_staff(email="vendor@atrium.test", password=PASSWORD, everything=True)
        visitor = browser(host="localhost")
        sign_in(visitor, "vendor@atrium.test")
        assert visitor.get("/companies/").headers.get("Location") == "/accounts/2fa/totp/activate/"


def test_a_new_password_does_not_pass_the_second_factor_by(company: CurrentCompany) -> None:
    from allauth.account.utils import user_pk_to_url_str

    from core.accounts.tokens import CompanyPasswordResetTokens

    user = make_client(email="client@alpha.test", password=PASSWORD, organizations=[make_organization()])
    with_app(user)
    visitor = browser()
    link = f"/accounts/password/reset/key/{user_pk_to_url_str(user)}-{CompanyPasswordResetTokens().make_token(user)}/"
    page = visitor.get(link, follow=True)
    visitor.post(page.redirect_chain[-1][0], {"password1": "another long password"})

    sign_in(visitor, "client@alpha.test", "another long password")

    assert not is_in(visitor)


@pytest.mark.requirement("PL-45")
def test_programs_come_in_by_code_and_second_factor(company: CurrentCompany, other_company: CurrentCompany) -> None:
    change_policy(**CODES)
    user = make_client(email="client@alpha.test", password=PASSWORD, organizations=[make_organization()])
    program = Program()

    asked = program.post(f"{API}code/", {"contact": "client@alpha.test"}).json()
    digits = known(browser())
    wrong = program.post(f"{API}code/confirm/", {"challenge": asked["challenge"], "code": "000000"})
    right = program.post(f"{API}code/confirm/", {"challenge": asked["challenge"], "code": digits})
    again = program.post(f"{API}code/confirm/", {"challenge": asked["challenge"], "code": digits})

    assert asked["sent_to"] == "c•••@alpha.test"
    assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_code")
    assert (right.status_code, again.status_code) == (200, 422)
    assert works(right.json()["access"])
    secret = with_app(user)
    first = api_login("client@alpha.test")
    assert (first.status_code, first.json()["code"]) == (403, "second_factor_needed")
    challenge = first.json()["challenge"]
    with entered(other_company):
        elsewhere = Program().post(f"{API}second-factor/", {"challenge": challenge, "code": app_code(secret)})
    missed = program.post(f"{API}second-factor/", {"challenge": challenge, "code": "000000"})
    proved = program.post(f"{API}second-factor/", {"challenge": challenge, "code": app_code(secret)})
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (403, "challenge_refused")
    assert (missed.status_code, proved.status_code) == (422, 200)
    assert works(proved.json()["access"])


@pytest.mark.parametrize("body", [{}, {"contact": ""}, {"contact": "\x00"}, {"contact": "a" * 300}, {"contact": ["x"]}])
def test_bad_requests_for_a_code_are_told(company: CurrentCompany, body: dict[str, Any]) -> None:
    change_policy(**CODES)

    answer = Program().post(f"{API}code/", body)

    assert answer.status_code in {400, 422}
    assert answer.json()["errors"]


@pytest.mark.requirement("PL-43")
def test_two_right_answers_at_once_let_one_in(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        change_policy(**CODES)
        make_client(email="client@fresh.test", organizations=[make_organization()])
        challenge = Program().post(f"{API}code/", {"contact": "client@fresh.test"}).json()["challenge"]
        digits = known(browser())

    def confirm(_: int) -> int:
        with entered(fresh_company):
            try:
                return int(Program().post(f"{API}code/confirm/", {"challenge": challenge, "code": digits}).status_code)
            finally:
                connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(confirm, range(4))) == [200, 422, 422, 422]


@pytest.mark.requirement("PL-43")
def test_strangers_who_guess_do_not_shut_the_owner_out(company: CurrentCompany) -> None:
    make_client(email="client@alpha.test", password=PASSWORD, organizations=[make_organization()])
    own = browser()
    sign_in(own, "client@alpha.test")
    own.post("/accounts/logout/")
    stranger = browser()
    for _ in range(6):
        locked = sign_in(stranger, "client@alpha.test", "wrong")

    sign_in(own, "client@alpha.test")

    assert "Слишком много попыток" in locked.content.decode()
    assert is_in(own)
    actions = AuditRecord.objects.filter(kind="security").values_list("action", flat=True)
    assert list(actions).count("accounts.sign_in.locked") == 1


def test_rules_of_sign_in_are_kept_with_old_and_new_values(company: CurrentCompany) -> None:
    admin = browser(make_staff("accounts.change_policy"))
    page = admin.get("/settings/access/")

    assert page.status_code == 200
    assert browser(make_staff("accounts.view_user")).get("/settings/access/").status_code == 403
    change_policy(staff_second_factor="compulsory")
    record = AuditRecord.objects.get(action="accounts.policy.changed")
    assert record.changes == {"staff_second_factor": ["optional", "compulsory"]}


def test_the_sign_in_page_asks_the_database_little(company: CurrentCompany) -> None:
    visitor = browser()
    visitor.get("/accounts/login/")
    with counted() as statements:
        visitor.get("/accounts/login/")

    assert len(statements) < 10


@pytest.mark.requirement("PL-53")
def test_second_factors_are_ones_own(company: CurrentCompany) -> None:
    owner, other = make_staff(), make_staff()
    key = Authenticator.objects.create(user=owner, type=Authenticator.Type.WEBAUTHN, data={"name": "Owner's key"})
    visitor, stranger = browser(), browser(other)
    pages = [
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/totp/deactivate/",
        "/accounts/2fa/recovery-codes/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        f"/accounts/2fa/webauthn/keys/{key.pk}/edit/",
        f"/accounts/2fa/webauthn/keys/{key.pk}/remove/",
    ]

    answers = [visitor.get(page) for page in pages]
    foreign = [stranger.post(page, {"name": "Mine"}).status_code for page in pages[-2:]]

    assert [(one.status_code, one.headers["Location"].partition("?")[0]) for one in answers] == [
        (302, "/accounts/login/")
    ] * len(pages)
    assert [status in {302, 404} for status in foreign] == [True, True]
    assert Authenticator.objects.get(pk=key.pk).data == {"name": "Owner's key"}
