"""Every address of the product says who may come, and nobody else can."""

import re

import pytest
from django.test import Client

from core.lib.company import CurrentCompany
from tests.isolation.addresses import Address, addresses

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-02", "PL-53")]

MAPS = {"core.config.urls": "alpha.localhost", "core.config.console_urls": "localhost"}
ALL = [(urlconf, address) for urlconf in MAPS for address in addresses(urlconf)]


def shown(case: tuple[str, Address]) -> str:
    return f"{case[0].split('.')[-1]} {case[1].name}"


@pytest.mark.parametrize("case", ALL, ids=shown)
def test_every_address_has_a_rule_or_a_reason(case: tuple[str, Address]) -> None:
    _urlconf, address = case

    assert address.is_open or address.rule is not None, f"{address.route} ({address.name}) has no rule"


NOBODYS = {"int": "999999999", "uuid": "00000000-0000-4000-8000-000000000000"}


def filled(address: Address) -> str:
    """Return the address of an object that does not exist."""
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: NOBODYS.get(found.group(1) or "", "nobodys"), address.route)


GUARDED = [case for case in ALL if not case[1].is_open]


@pytest.mark.parametrize("case", GUARDED, ids=shown)
def test_without_signing_in_nothing_is_given(company: CurrentCompany, case: tuple[str, Address]) -> None:
    urlconf, address = case
    refusals = {401, 403, 405, 415} if address.is_api else {302, 405}

    for method in ("get", "post", "put", "patch", "delete"):
        response = getattr(Client(HTTP_HOST=MAPS[urlconf]), method)(filled(address))
        assert response.status_code in refusals, method
        if response.status_code == 302:
            assert response.headers["Location"].startswith("/accounts/login/")
