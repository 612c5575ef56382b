"""Everybody comes in on the host of his own company, and the demonstration is whole."""

import pytest

from tests.e2e.installation import Installation

pytestmark = pytest.mark.e2e

COMPANIES = ("fuel", "rail", "agent", "credit", "desk", "multi")
DESK = ("owner", "accountant", "operator")


def people() -> list[tuple[str, str]]:
    everywhere = [
        (slug, f"{login}@{slug}.test") for slug in COMPANIES for login in ("admin", "manager", "client", "client2")
    ]
    return [("", "vendor@atrium.test"), *everywhere, *(("desk", f"{login}@desk.test") for login in DESK)]


def test_every_account_of_the_demonstration_opens_its_own_company_alone(installation: Installation) -> None:
    answers = {}
    for host, email in people():
        sent = {"email": email, "password": "atrium-demo"}
        answers[email] = [
            installation.call("POST", one, "/api/v1/auth/login/", json=sent).status_code
            for one in (host, "rail" if host != "rail" else "fuel")
        ]

    assert answers == {email: [200, 400] for _, email in people()}
