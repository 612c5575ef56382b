"""Hosts: each request reaches its own company or a neutral 404, whatever the Host header claims."""

from collections.abc import Iterator

import pytest
from django.test import Client

from core.lib.company import public_schema
from tenants.directory import directory, normalise_host
from tenants.models import Company, CompanyState

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-03")]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("raw", "host"),
    [
        ("alpha.localhost", "alpha.localhost"),
        ("ALPHA.LocalHost", "alpha.localhost"),
        ("alpha.localhost.", "alpha.localhost"),
        ("alpha.localhost:8000", "alpha.localhost"),
        ("xn--e1afmkfd.localhost", "xn--e1afmkfd.localhost"),
        ("", None),
        (".", None),
        ("alpha..localhost", None),
        ("alpha.localhost:", None),
        ("alpha.localhost:80a", None),
        ("alpha.localhost:²", None),
        ("alpha.localhost\n", None),
        ("alpha.localhost\r\nSet-Cookie: a=b", None),
        (" alpha.localhost", None),
        ("alpha.localhost/", None),
        ("alpha_.localhost", None),
        ("alphа.localhost", None),
        ("ａlpha.localhost", None),
        ("[::1]", None),
        ("[::1]:8000", None),
        ("a" * 300, None),
        ("user@alpha.localhost", None),
    ],
)
def test_a_host_is_read_strictly(raw: str, host: str | None) -> None:
    assert normalise_host(raw) == host


@pytest.mark.parametrize(
    "host",
    [
        "nobody.localhost",
        "alpha.localhost.evil.example",
        "evil.example",
        "alphа.localhost",
        "alpha.localhost\n",
        "a" * 300,
        "[::1]:8000",
        "",
    ],
)
def test_an_unknown_host_gets_a_neutral_page(host: str) -> None:
    response = Client(headers={"host": host}).get("/accounts/login/", HTTP_X_FORWARDED_HOST="alpha.localhost")

    page = response.content.decode().lower()
    assert response.status_code == 404
    assert [word for word in ("atrium", "alpha", "beta", "<script") if word in page] == []
    assert response.cookies == {}


@pytest.mark.parametrize("host", ["alpha.localhost", "ALPHA.localhost:8000", "alpha.localhost."])
def test_the_own_host_counts_and_a_forwarded_one_does_not(host: str) -> None:
    response = Client(headers={"host": host}).get("/no-such-page/", HTTP_X_FORWARDED_HOST="beta.localhost")

    assert response.wsgi_request.company.schema == "alpha"
    assert response.status_code == 404


@pytest.fixture
def suspended() -> Iterator[str]:
    with public_schema():
        Company.objects.filter(schema_name="alpha").update(state=CompanyState.SUSPENDED)
    directory.forget()
    yield "alpha.localhost"
    with public_schema():
        Company.objects.filter(schema_name="alpha").update(state=CompanyState.ACTIVE)
    directory.forget()


@pytest.mark.requirement("PL-10")
@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/fuel-cards/cards/"])
def test_a_suspended_company_shows_a_notice_at_every_address(suspended: str, path: str) -> None:
    page = Client(headers={"host": suspended}).get(path)
    other = Client(headers={"host": "beta.localhost"}).get("/no-such-page/")

    assert page.status_code == 403
    assert "приостановлен" in page.content.decode()
    assert other.status_code == 404


@pytest.mark.requirement("PL-10")
def test_a_suspended_company_refuses_programs_with_a_problem(suspended: str) -> None:
    response = Client(headers={"host": suspended}).post("/api/v1/auth/login/", {"email": "a@b.test", "password": "x"})

    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Кабинет приостановлен",
        "status": 403,
        "code": "company_suspended",
    }
