"""Every address of the product says who may come, and nobody else can."""

import re

import pytest
from django.test import Client

from core.lib.company import CurrentCompany
from tests.isolation.addresses import Address, Group, addresses, grouped, shown

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-02", "PL-53")]

ALL = [(urlconf, one) for urlconf in ("core.config.urls", "core.config.console_urls") for one in addresses(urlconf)]
SIGN_IN = "/accounts/login/"
NOBODYS = {"int": "999999999", "uuid": "00000000-0000-4000-8000-000000000000"}


def test_every_address_has_a_rule_or_a_reason() -> None:
    assert [address.name for _urlconf, address in ALL if not address.is_open and address.rule is None] == []


def filled(address: Address) -> str:
    """Return the address of an object that does not exist."""
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: NOBODYS.get(found.group(1) or "", "nobodys"), address.route)


@pytest.mark.parametrize(
    "group", grouped([address for address in addresses("core.config.urls") if not address.is_open]), ids=shown
)
def test_without_signing_in_a_company_gives_nothing(company: CurrentCompany, group: Group) -> None:
    assert given_to_strangers(group, "alpha.localhost") == {}


@pytest.mark.parametrize(
    "group", grouped([address for address in addresses("core.config.console_urls") if not address.is_open]), ids=shown
)
def test_without_signing_in_the_console_gives_nothing(company: CurrentCompany, group: Group) -> None:
    assert given_to_strangers(group, "localhost") == {}


def given_to_strangers(group: Group, host: str) -> dict[str, int]:
    """Return what is answered otherwise than by a refusal or the way to the sign-in page."""
    wrong = {}
    for address in group.addresses:
        refusals = {401, 403, 405, 415} if address.is_api else {302, 405}
        for method in ("get", "post", "put", "patch", "delete"):
            response = getattr(Client(HTTP_HOST=host), method)(filled(address))
            is_elsewhere = response.status_code == 302 and not response.headers["Location"].startswith(SIGN_IN)
            if response.status_code not in refusals or is_elsewhere:
                wrong[f"{method} {address.name}"] = response.status_code
    return wrong
