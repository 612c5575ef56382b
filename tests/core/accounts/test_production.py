"""Cookies and headers as a real installation sends them."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from pytest_django import Settings

from core.lib.company import CurrentCompany
from tests.factories.people import PASSWORD, browser, make_staff

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-146")]
NAMES = [
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_SECURE",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_SECONDS",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_PROXY_SSL_HEADER",
]
PRINT = (
    "import json; from core.config.settings import production as p;"
    f" print(json.dumps([getattr(p, name) for name in {NAMES}]))"
)


@pytest.fixture
def production(settings: Settings) -> None:
    """What settings.production says of cookies and headers, read in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-c", PRINT],
        env={**os.environ, "SECRET_KEY": "k" * 60},
        capture_output=True,
        text=True,
        check=True,
    )
    for name, value in zip(NAMES, json.loads(run.stdout), strict=True):
        setattr(settings, name, tuple(value) if isinstance(value, list) else value)


def test_cookies_are_locked_to_host_and_https(company: CurrentCompany, production: None) -> None:
    make_staff(email="anna@alpha.test", password=PASSWORD)
    client = browser()
    client.get("/accounts/login/", secure=True)
    client.post("/accounts/login/", {"login": "anna@alpha.test", "password": PASSWORD}, secure=True)

    for name in ("__Host-session", "__Host-csrf"):
        cookie: Any = client.cookies[name]
        assert [cookie[key] for key in ("domain", "path", "secure", "httponly", "samesite")] == [
            "",
            "/",
            True,
            True,
            "Lax",
        ]


@pytest.mark.parametrize("path", ["/accounts/login/", "/people/", "/organizations/", "/api/v1/docs/", "/api/v1/x/"])
def test_every_page_carries_the_headers(company: CurrentCompany, production: None, path: str) -> None:
    headers = browser(make_staff(everything=True)).get(path, secure=True).headers

    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert all(rule in policy for rule in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"))
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]


def test_plain_http_is_sent_to_https(company: CurrentCompany, production: None) -> None:
    answer = browser().get("/accounts/login/")

    assert (answer.status_code, answer.headers["Location"]) == (301, "https://alpha.localhost/accounts/login/")


def test_nothing_that_a_proxy_did_not_say_is_believed(company: CurrentCompany, production: None) -> None:
    answer = browser().get(
        "/accounts/login/", headers={"x-forwarded-proto": "http", "x-forwarded-host": "evil.example"}
    )

    assert answer.headers["Location"] == "https://alpha.localhost/accounts/login/"
