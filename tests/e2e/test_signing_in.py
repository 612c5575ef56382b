"""Everybody comes in on the host of his own company, and the demonstration is whole."""

import pytest

from core.config.local.product import PASSWORD
from tests.e2e.installation import Installation

pytestmark = pytest.mark.e2e

COMPANIES = ("fuel", "rail", "agent", "credit", "desk", "multi")
DESK = ("owner", "accountant", "operator")


def people() -> list[tuple[str, str]]:
    everywhere = [
        (slug, f"{login}@{slug}.test") for slug in COMPANIES for login in ("admin", "manager", "client", "client2")
    ]
    return [("", "vendor@atrium.test"), *everywhere, *(("desk", f"{login}@desk.test") for login in DESK)]


def test_every_account_of_the_demonstration_opens_its_own_company(installation: Installation) -> None:
    answers = {email: sign_in(installation, host, email) for host, email in people()}

    assert answers == {email: 200 for _, email in people()}


@pytest.mark.requirement("PL-45")
def test_an_account_opens_no_other_company(installation: Installation) -> None:
    visits = [("fuel", "vendor@atrium.test"), ("", "admin@fuel.test"), ("rail", "admin@fuel.test")]

    assert [sign_in(installation, host, email) for host, email in visits] == [400, 400, 400]


def sign_in(installation: Installation, host: str, email: str) -> int:
    sent = {"email": email, "password": PASSWORD}
    return installation.call("POST", host, "/api/v1/auth/login/", json=sent).status_code
