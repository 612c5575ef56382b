"""Coming in and going out on the pages: by e-mail or phone, within limits, on the own host alone."""

import re

import pytest
from django.conf import settings
from django.test import Client

from core.accounts.models import AccessPolicy, Attempts, User, WayIn
from core.accounts.services.users import block_user, unblock_user
from core.lib.company import CurrentCompany, entered, public_schema
from tests.factories.people import PASSWORD, browser, make_client, make_staff, sign_in
from tests.factories.registration import open_registration
from tests.queries import count_queries

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-40")]


def who(client: Client) -> str:
    """Name the person whom the product sees, by a page for people who have signed in."""
    user = client.get("/accounts/password/change/").wsgi_request.user
    return str(user) if user.is_authenticated else "nobody"


@pytest.mark.parametrize("login", ["anna@alpha.test", " ANNA@Alpha.Test ", "+79000000017", "8 (900) 000-00-17"])
def test_one_signs_in_by_email_or_phone_however_written(company: CurrentCompany, login: str) -> None:
    User.objects.create_user(email="anna@alpha.test", phone="+79000000017", password=PASSWORD, name="Anna")
    client = browser()

    response = sign_in(client, login)

    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert who(client) == "Anna"


def test_signing_out_takes_a_click_and_ends_the_session(company: CurrentCompany) -> None:
    client = browser(make_staff())

    asked = client.get("/accounts/logout/")
    still = who(client)
    client.post("/accounts/logout/")

    assert (asked.status_code, still, who(client)) == (200, "Staff", "nobody")


def test_a_new_session_begins_with_the_sign_in(company: CurrentCompany) -> None:
    make_staff(email="anna@alpha.test", password=PASSWORD)
    client = browser()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = 1
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key

    sign_in(client, "anna@alpha.test")

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != session.session_key


def shown(client: Client, login: str, password: str) -> tuple[int, str]:
    response = sign_in(client, login, password)
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|csrf-token" content="\w+"', "", response.content.decode())
    return response.status_code, text.replace(login, "LOGIN")


@pytest.mark.requirement("PL-43")
def test_unknown_wrong_blocked_and_foreign_accounts_get_one_answer(
    company: CurrentCompany, other_company: CurrentCompany
) -> None:
    make_staff(email="known@alpha.test", password=PASSWORD)
    blocked = make_staff(email="block@alpha.test", password=PASSWORD)
    User.objects.filter(pk=blocked.pk).update(is_active=False)
    with entered(other_company):
        make_staff(email="other@alpha.test", password=PASSWORD)

    answers = {
        shown(browser(), "known@alpha.test", "wrong"),
        shown(browser(), "nobdy@alpha.test", "wrong"),
        shown(browser(), "block@alpha.test", "wrong"),
        shown(browser(), "other@alpha.test", PASSWORD),
    }

    assert len(answers) == 1
    assert next(iter(answers))[0] == 200


@pytest.mark.requirement("PL-43")
@pytest.mark.parametrize("login", ["anna@alpha.test", "unknown@alpha.test"])
def test_guessing_is_stopped_alike_for_known_and_unknown(company: CurrentCompany, login: str) -> None:
    make_staff(email="anna@alpha.test", password=PASSWORD)
    client = browser()

    texts = [sign_in(client, login, "wrong").context["form"].non_field_errors()[0] for _ in range(6)]
    even_right = sign_in(client, login, PASSWORD)

    assert len(set(texts[:5])) == 1
    assert texts[5] != texts[0]
    assert even_right.context["form"].non_field_errors() == [texts[5]]
    assert who(client) == "nobody"


@pytest.mark.requirement("PL-43")
def test_limits_are_per_account_address_and_company(company: CurrentCompany, other_company: CurrentCompany) -> None:
    make_staff(email="anna@alpha.test", password=PASSWORD)
    make_staff(email="boris@alpha.test", password=PASSWORD)
    with entered(other_company):
        make_staff(email="anna@alpha.test", password=PASSWORD)
    for _ in range(6):
        sign_in(browser(), "anna@alpha.test", "wrong")

    assert sign_in(browser(), "anna@alpha.test").status_code == 200
    assert sign_in(browser(), "boris@alpha.test").status_code == 302
    assert sign_in(browser(), "anna@alpha.test", REMOTE_ADDR="192.0.2.7").status_code == 302
    with entered(other_company):
        assert sign_in(browser(), "anna@alpha.test").status_code == 302


@pytest.mark.requirement("PL-43")
def test_right_passwords_do_not_count_and_guessers_are_not_believed_about_their_address(
    company: CurrentCompany,
) -> None:
    make_staff(email="anna@alpha.test", password=PASSWORD)
    for _ in range(8):
        assert sign_in(browser(), "anna@alpha.test").status_code == 302

    for number in range(6):
        sign_in(browser(), "anna@alpha.test", "wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")

    assert sign_in(browser(), "anna@alpha.test").status_code == 200
    assert not Attempts.objects.filter(key__contains="anna").exists()


@pytest.mark.requirement("PL-44")
def test_a_block_works_at_the_next_request_and_old_sessions_stay_dead(company: CurrentCompany) -> None:
    admin, user = make_staff(everything=True), make_client(email="anna@alpha.test", password=PASSWORD)
    client = browser()
    sign_in(client, "anna@alpha.test")
    before = who(client)

    block_user(user_id=user.pk, blocked_by=admin)
    after = who(client)
    refused = sign_in(browser(), "anna@alpha.test")
    unblock_user(user_id=user.pk, unblocked_by=admin)

    assert (before, after, who(client)) == ("Client", "nobody", "nobody")
    assert refused.headers["Location"] == "/accounts/inactive/"
    assert sign_in(browser(), "anna@alpha.test").headers["Location"] == "/"


@pytest.mark.requirement("PL-45")
def test_a_session_and_form_token_are_refused_on_another_host(
    company: CurrentCompany, other_company: CurrentCompany
) -> None:
    make_staff(email="anna@alpha.test", password=PASSWORD)
    client = browser(csrf=True)
    page = client.get("/accounts/login/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    form = {"login": "anna@alpha.test", "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
    with entered(other_company):
        make_staff(email="anna@alpha.test", password=PASSWORD)

    posted = {host: copy_of(client, host).post("/accounts/login/", form).status_code for host in HOSTS}
    client.post("/accounts/login/", form)
    replayed = {host: who(copy_of(client, host)) for host in HOSTS}

    assert posted == {"alpha.localhost": 302, "beta.localhost": 403, "localhost": 403}
    assert replayed == {"alpha.localhost": "Staff", "beta.localhost": "nobody", "localhost": "nobody"}


HOSTS = ("alpha.localhost", "beta.localhost", "localhost")


def copy_of(client: Client, host: str) -> Client:
    """A browser on another host to which somebody has copied all cookies."""
    copied = browser(host=host, csrf=True)
    for name, cookie in client.cookies.items():
        copied.cookies[name] = cookie.value
    return copied


@pytest.mark.requirement("PL-146")
def test_cookies_belong_to_one_host_and_no_script(company: CurrentCompany) -> None:
    make_staff(email="anna@alpha.test", password=PASSWORD)
    client = browser()
    client.get("/accounts/login/")
    sign_in(client, "anna@alpha.test")

    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        cookie = client.cookies[name]
        assert (cookie["domain"], cookie["path"], cookie["httponly"], cookie["samesite"]) == ("", "/", True, "Lax")


@pytest.mark.requirement("PL-146")
@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "https:evil.example", "/\\evil.example"])
def test_a_sign_in_never_leads_away(company: CurrentCompany, target: str) -> None:
    make_staff(email="anna@alpha.test", password=PASSWORD)

    response = browser().post(
        f"/accounts/login/?next={target}", {"login": "anna@alpha.test", "password": PASSWORD, "next": target}
    )

    assert response.headers["Location"] == "/"


def test_sign_up_is_closed(company: CurrentCompany) -> None:
    client = browser()
    client.post("/accounts/signup/", {"email": "new@alpha.test", "password1": PASSWORD, "password2": PASSWORD})

    assert "account/signup_closed.html" in [one.name for one in client.get("/accounts/signup/").templates]
    assert not User.objects.exists()


def test_the_vendors_people_sign_in_on_the_console_alone(company: CurrentCompany) -> None:
    with public_schema():
        User.objects.create_user(email="vendor@atrium.test", password=PASSWORD, kind="staff", name="Vendor")
        console = browser(host="localhost")
        came_in = sign_in(console, "vendor@atrium.test")

    refused = sign_in(browser(), "vendor@atrium.test")

    assert (came_in.status_code, who(console), refused.status_code) == (302, "Vendor", 200)


@pytest.mark.parametrize("login", ["\x00", "x" * 5000, "a@" + "b" * 300, "+" + "9" * 400, "'; --", "null", "💥@x"])
def test_hostile_logins_are_merely_wrong(company: CurrentCompany, login: str) -> None:
    assert sign_in(browser(), login, "\x00wrong").status_code == 200


@pytest.mark.requirement("PL-40")
def test_the_sign_in_page_takes_under_ten_queries_with_every_way_open(company: CurrentCompany) -> None:
    open_registration()
    AccessPolicy.objects.create(client_ways=WayIn.values, staff_ways=WayIn.values)

    page = browser().get("/accounts/login/").content.decode()
    queries = count_queries(lambda: browser().get("/accounts/login/"))

    assert all(address in page for address in ("/registration/", "/accounts/code/", "/accounts/password/reset/"))
    assert queries < 10
