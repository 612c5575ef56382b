"""A forgotten password on the pages: one answer for all, a link of the company's own host, used once."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

from core.accounts.models import User
from core.accounts.services.passwords import send_password_reset
from core.accounts.services.users import block_user
from core.accounts.tokens import CompanyPasswordResetTokens
from core.jobs.models import Job
from core.lib.company import CurrentCompany, entered
from tests.factories.people import PASSWORD, browser, make_staff, sign_in

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-40")]
ASK = "/accounts/password/reset/"
NEW = "a quite different phrase"


def path_in_letter() -> str:
    found = re.search(r"http://alpha\.localhost:\d+(/\S+)", mail.outbox[-1].body)
    assert found is not None
    return found[1]


def choose(path: str, password: str = NEW, host: str = "") -> bool:
    """Follow the link as a browser does and choose a password; say whether the page let it through."""
    client = browser(host=host)
    form = client.get(path, follow=True)
    if form.context.get("token_fail"):
        return False
    done = client.post(form.request["PATH_INFO"], {"password1": password})
    return done.status_code == 302 and done.headers["Location"].endswith("/done/")


@pytest.mark.requirement("PL-43")
def test_asking_tells_nothing_and_costs_the_same(company: CurrentCompany) -> None:
    make_staff(email="anna@alpha.test", password=PASSWORD)

    answers = [browser().post(ASK, {"email": email}) for email in ("anna@alpha.test", "nobody@alpha.test")]

    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(302, f"{ASK}done/")}
    assert [job.payload for job in Job.objects.filter(kind="accounts.send_password_reset").order_by("pk")] == [
        {"email": "anna@alpha.test"},
        {"email": "nobody@alpha.test"},
    ]
    assert mail.outbox == []


@pytest.mark.requirement("PL-43")
def test_nobody_is_flooded_with_letters(company: CurrentCompany) -> None:
    answers = {browser().post(ASK, {"email": "anna@alpha.test"}).headers["Location"] for _ in range(8)}

    assert answers == {f"{ASK}done/"}
    assert Job.objects.filter(kind="accounts.send_password_reset").count() == 3


@pytest.mark.parametrize("host", ["ALPHA.localhost", "alpha.localhost.", "alpha.localhost:9999"])
@pytest.mark.requirement("PL-146")
def test_the_link_carries_the_companys_host_whatever_was_asked_for(company: CurrentCompany, host: str) -> None:
    make_staff(email="anna@alpha.test", password=PASSWORD)
    browser(host=host).post(ASK, {"email": "anna@alpha.test"}, headers={"x-forwarded-host": "evil.example"})

    send_password_reset(email="anna@alpha.test")

    assert path_in_letter().startswith("/accounts/password/reset/key/")
    assert "evil" not in mail.outbox[-1].body
    assert f"http://alpha.localhost:{settings.PORT}/" in mail.outbox[-1].body


def test_a_link_gives_a_new_password_once_and_ends_other_sign_ins(company: CurrentCompany) -> None:
    make_staff(email="anna@alpha.test", password=PASSWORD)
    elsewhere = browser()
    sign_in(elsewhere, "anna@alpha.test")
    send_password_reset(email="anna@alpha.test")
    path = path_in_letter()

    assert (choose(path), choose(path)) == (True, False)
    assert not elsewhere.get("/accounts/password/change/").wsgi_request.user.is_authenticated
    assert sign_in(browser(), "anna@alpha.test", NEW).headers["Location"] == "/"


@pytest.mark.requirement("PL-45")
def test_a_link_is_refused_on_every_other_host(company: CurrentCompany, other_company: CurrentCompany) -> None:
    user = make_staff(email="anna@alpha.test", password=PASSWORD)
    with entered(other_company):
        User.objects.create(id=user.pk, email=user.email, password=user.password, kind="staff")
    send_password_reset(email="anna@alpha.test")

    assert [choose(path_in_letter(), host=host) for host in ("beta.localhost", "localhost", "")] == [False, False, True]


def test_a_link_dies_with_a_sign_in_a_block_and_time(company: CurrentCompany, settings: object) -> None:
    paths = {}
    for name in ("signed-in", "blocked", "old"):
        make_staff(email=f"{name}@alpha.test", password=PASSWORD)
        send_password_reset(email=f"{name}@alpha.test")
        paths[name] = path_in_letter()
    User.objects.filter(email="signed-in@alpha.test").update(last_login=timezone.now())
    block_user(user_id=make_admin_and_find("blocked@alpha.test"), blocked_by=None)
    settings.PASSWORD_RESET_TIMEOUT = -1  # type: ignore[attr-defined]

    assert {name: choose(path) for name, path in paths.items()} == dict.fromkeys(paths, False)


def make_admin_and_find(email: str) -> int:
    make_staff(everything=True)
    return User.objects.get(email=email).pk


@pytest.mark.parametrize(
    "path", ["1-x", "zzzzzzzzzzzzz-x", "1-set-password", "0-\x00", "1-" + "x" * 3000, "1-x/../../y"]
)
def test_spoiled_links_say_that_they_do_not_work(company: CurrentCompany, path: str) -> None:
    answer = browser().get(f"/accounts/password/reset/key/{path}/", follow=True)

    assert answer.status_code == 200
    assert answer.context["token_fail"] is True


def test_a_weak_password_is_explained(company: CurrentCompany) -> None:
    make_staff(email="anna@alpha.test", password=PASSWORD)
    send_password_reset(email="anna@alpha.test")

    assert [choose(path_in_letter(), weak) for weak in ("123", "password12", "anna@alpha.test")] == [False] * 3


def test_a_change_asks_for_the_present_password_and_keeps_this_session(company: CurrentCompany) -> None:
    make_staff(email="anna@alpha.test", password=PASSWORD)
    here, elsewhere = browser(), browser()
    for client in (here, elsewhere):
        sign_in(client, "anna@alpha.test")
    path = "/accounts/password/change/"

    wrong = here.post(path, {"oldpassword": "wrong", "password1": NEW})
    done = here.post(path, {"oldpassword": PASSWORD, "password1": NEW})

    assert list(wrong.context["form"].errors) == ["oldpassword"]
    assert done.status_code == 302
    assert [client.get(path).wsgi_request.user.is_authenticated for client in (here, elsewhere)] == [True, False]


def test_tokens_of_two_companies_differ(company: CurrentCompany, other_company: CurrentCompany) -> None:
    user = make_staff(email="anna@alpha.test", password=PASSWORD)
    tokens = CompanyPasswordResetTokens()
    token = tokens.make_token(user)

    with entered(other_company):
        assert not tokens.check_token(user, token)
    assert tokens.check_token(user, token)
    assert timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT) <= timedelta(days=1)
