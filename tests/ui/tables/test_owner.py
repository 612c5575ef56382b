"""All my companies together: whose row each one is stands in it, and one can ask for one company's rows."""

from typing import Any

import pytest

from core.accounts.permissions import only_for_staff
from core.ui.tables.table import known_tables
from tests.isolation.addresses import addresses

pytestmark = [pytest.mark.integration, pytest.mark.requirement("LG-22", "PL-48")]
# Lists that clients may open whose rows belong to no organization, each with the reason.
WITHOUT_OWNER = {
    "organizations.organizations": "each row is itself a company",
    "organizations.companies": "each row is itself a company",
}


def product_tables() -> dict[str, Any]:
    addresses("core.config.urls")  # imports every page, and with it every list
    return {code: table for code, table in known_tables().items() if not code.startswith("tests.")}


def test_every_list_that_clients_may_open_says_whose_its_rows_are() -> None:
    open_to_clients = {
        code: bool(table.owner_column and table.owner_filter)
        for code, table in product_tables().items()
        if table.permission not in only_for_staff() and code not in WITHOUT_OWNER
    }

    assert open_to_clients == dict.fromkeys(open_to_clients, True)
    assert "fuel_cards.cards" in open_to_clients


def test_every_list_of_the_api_carries_and_filters_the_organization() -> None:
    found = {}
    for address in addresses("core.config.urls"):
        view = getattr(address.view, "cls", None)
        if view is None or getattr(view, "owner_path", "") in ("", "staff only") or not hasattr(view, "list"):
            continue
        fields = view.serializer_class().fields
        found[view.__name__] = ("organization" in fields, "organization" in view.filterset_class.base_filters)

    assert found == dict.fromkeys(found, (True, True))
    assert "CardViewSet" in found
