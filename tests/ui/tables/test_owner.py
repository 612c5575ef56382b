"""All my companies together: whose row each one is stands in it, and one can ask for one company's rows."""

from typing import Any

import pytest

from core.accounts.models import User
from core.accounts.permissions import only_for_staff
from core.lib.company import CurrentCompany
from core.organizations.viewer import viewer_of
from core.ui.tables.preferences import look_of, read_settings
from core.ui.tables.table import known_tables
from tests.factories.people import join, make_client, make_organization
from tests.isolation.addresses import addresses
from tests.ui.tables.conftest import ClientTable

pytestmark = [pytest.mark.integration, pytest.mark.requirement("LG-22", "PL-48")]
# Lists that clients may open whose rows belong to no organization, each with the reason.
WITHOUT_OWNER = {
    "finance.movements": "of one balance, which is one client's",
    "organizations.organizations": "each row is itself a company",
    "organizations.companies": "each row is itself a company",
    "notifications.inbox": "what was told to the person himself",
    "notifications.receipts": "what was sent to the person himself",
}


def product_tables() -> dict[str, Any]:
    addresses("core.config.urls")  # imports every page, and with it every list
    return {code: table for code, table in known_tables().items() if not code.startswith(("tests.", "tenants."))}


def test_every_list_that_clients_may_open_says_whose_its_rows_are() -> None:
    open_to_clients = {
        code: bool(table.owner_column and table.owner_filter)
        for code, table in product_tables().items()
        if table.permission not in only_for_staff() and code not in WITHOUT_OWNER
    }

    assert open_to_clients == dict.fromkeys(open_to_clients, True)
    assert "fuel_cards.cards" in open_to_clients


@pytest.mark.requirement("PL-50", "PL-53")
def test_a_column_that_is_open_for_one_company_alone_is_not_in_the_joint_view(
    company: CurrentCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ClientTable.plan().columns["secret"], "permission", "fuel_cards.view_card")
    first, second = make_organization(), make_organization()
    user = make_client("organizations.view_organization", organizations=[second])
    join(user, first, "organizations.view_organization", "fuel_cards.view_card")

    def offered(organization_id: int | None) -> bool:
        person = User.objects.get(pk=user.pk)
        viewer = viewer_of(person, organization_id=organization_id).narrowed(ClientTable.permission)
        return "secret" in look_of(read_settings(person, ClientTable), person, ClientTable, viewer).offered

    assert [offered(pk) for pk in (None, first.pk, second.pk)] == [False, True, False]


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
