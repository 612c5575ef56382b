"""A module that is off in a company has no addresses there, whoever asks; on again it answers as before."""

import pytest

from core.accounts.models import User
from core.lib.company import CurrentCompany, entered, public_schema
from core.registry.modules import registry
from tenants.models import Company
from tenants.services.modules import disable_module, enable_module
from tests.factories.people import make_staff
from tests.isolation.addresses import Address, addresses
from tests.isolation.asking import visitor
from tests.isolation.test_rules import filled

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-18", "PL-19")]

OF_MODULES = [one for one in addresses("core.config.urls") if one.name.partition(":")[0] in registry]
WITHOUT_OBJECTS = [one for one in OF_MODULES if not one.arguments]


def statuses(company: CurrentCompany, user: User, asked: list[Address], method: str) -> set[int]:
    found = set()
    for address in asked:
        with entered(company):
            client = visitor(address, user, f"{company.slug}.localhost")
        found.add(getattr(client, method)(filled(address)).status_code)
    return found


@pytest.mark.parametrize("module", [spec.slug for spec in registry.all()])
def test_addresses_of_a_module_come_and_go_with_it(fresh_company: CurrentCompany, module: str) -> None:
    with entered(fresh_company):
        user = make_staff(everything=True)
    with public_schema():
        company = Company.objects.get(schema_name=fresh_company.schema)
    its_own = [one for one in OF_MODULES if one.name.startswith(f"{module}:")]
    lists = [one for one in WITHOUT_OBJECTS if one in its_own]

    on = statuses(fresh_company, user, lists, "get")
    disable_module(company=company, module=module)
    off = [statuses(fresh_company, user, its_own, method) for method in ("get", "post")]
    enable_module(company=company, module=module)
    again = statuses(fresh_company, user, lists, "get")

    assert off == [{404}, {404}]
    assert 404 not in on
    assert on == again
