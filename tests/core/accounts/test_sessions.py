"""A cookie, form token or session of one company is refused on the host of another (and on the vendor's)."""

import re
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.views.decorators.csrf import ensure_csrf_cookie

from core.accounts.csrf import CompanyCsrfMiddleware
from core.accounts.models import User
from core.lib.company import CurrentCompany, entered, public_schema
from tests.factories.people import make_staff

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-45")]
SessionStore = import_module(settings.SESSION_ENGINE).SessionStore


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    key: str = client.cookies[settings.SESSION_COOKIE_NAME].value
    return key


def user_behind(key: str) -> str:
    request = RequestFactory().get("/")
    request.session = SessionStore(key)
    return str(get_user(request))


def test_a_session_opens_its_own_company_alone(company: CurrentCompany, other_company: CurrentCompany) -> None:
    key = session_of(make_staff(email="one@alpha.test"))
    with entered(other_company):
        make_staff(email="namesake@beta.test")
        seen_by_other = user_behind(key)
    with public_schema():
        seen_by_vendor = user_behind(key)

    assert user_behind(key) == "Staff"
    assert (seen_by_other, seen_by_vendor) == ("AnonymousUser", "AnonymousUser")


def test_a_session_row_copied_into_another_schema_is_worth_nothing(
    company: CurrentCompany, other_company: CurrentCompany
) -> None:
    user = make_staff()
    key = session_of(user)
    row = Session.objects.get(session_key=key)
    with entered(other_company):
        User.objects.create(id=user.pk, email=user.email, password=user.password, kind="staff")
        Session.objects.create(session_key=key, session_data=row.session_data, expire_date=row.expire_date)
        store = SessionStore(key)
        content = dict(store.items())

    assert user_behind(key) == "Staff"
    assert (content, store.session_key) == ({}, None)


def form_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("stored" if request.method == "POST" else "form")


def answer(request: HttpRequest) -> HttpResponse:
    middleware = CompanyCsrfMiddleware(ensure_csrf_cookie(form_page) if request.method == "GET" else form_page)
    middleware.process_request(request)
    refused = middleware.process_view(request, form_page, (), {})
    return refused or middleware(request)


def csrf_cookie() -> str:
    response = answer(RequestFactory().get("/"))
    value: str = response.cookies[settings.CSRF_COOKIE_NAME].value
    return value


def post(cookie: str, token: str) -> int:
    request = RequestFactory().post("/", {"csrfmiddlewaretoken": token})
    request.COOKIES[settings.CSRF_COOKIE_NAME] = cookie
    return answer(request).status_code


@pytest.mark.requirement("PL-146")
def test_a_form_token_works_with_the_companys_own_cookie_alone(
    company: CurrentCompany, other_company: CurrentCompany
) -> None:
    cookie = csrf_cookie()
    secret = re.match(r"\w{32}", cookie)
    assert secret is not None

    own = post(cookie, secret[0])
    with entered(other_company):
        replayed = post(cookie, secret[0])
    with public_schema():
        on_the_console = post(cookie, secret[0])
    bare = post(secret[0], secret[0])

    assert (own, replayed, on_the_console, bare) == (200, 403, 403, 403)
