"""A supplier that tells of news is asked at once; and programs connect suppliers."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from django.utils import timezone

from core.integrations.exchange.pushing import hook_url, open_hook
from core.integrations.exchange.selectors import MANAGE
from core.integrations.models import ExchangeConnection, Packet, PacketState
from core.lib.company import CurrentCompany, entered
from modules.fuel_cards.integrations.sandbox.shelf import Shelf
from modules.fuel_cards.models import Card, Supplier, SupplierLink
from tests.core.integrations.test_pushing import bring
from tests.factories.people import make_staff
from tests.factories.programs import Program
from tests.modules.fuel_cards.test_syncing import connected, run_all, values
from tests.sandbox import Outside

pytestmark = pytest.mark.integration
__all__ = ["connected"]
SUPPLIERS = "/api/v1/fuel-cards/suppliers/"


@pytest.fixture
def told(connected: Callable[..., Shelf], outside: Outside) -> str:
    """Give the supplier an address and its secret; return the address' path. The tests carry its messages there."""
    connected()
    own = ExchangeConnection.objects.get()
    secret = open_hook(connection_id=own.pk)
    given = {"supplier": "api", "url": f"{outside.url}/nowhere/", "secret": secret}
    httpx.post(f"{outside.url}/fuel/hook/", data=given, trust_env=False)
    own.refresh_from_db()
    return "/" + hook_url(own).partition("://")[2].partition("/")[2]


def last_message(outside: Outside) -> dict[str, Any]:
    return outside.get("/fuel/")["api"]["notifications"][-1]


@pytest.mark.requirement("FC-12", "FC-13")
def test_a_supplier_that_tells_of_a_card_is_asked_at_once_and_once(
    told: str, outside: Outside, company: CurrentCompany, other_company: CurrentCompany
) -> None:
    httpx.post(f"{outside.url}/fuel/card/", data={"supplier": "api", "holder": "Захар"}, trust_env=False)
    sent = last_message(outside)
    refused = {
        "changed": bring(sent, told, company=company, alter=b" "),
        "another company": bring(sent, told, company=other_company),
        "another address": bring(sent, told[:-1] + "x/", company=company),
    }
    open_looks = Packet.objects.filter(object_type="changes", state=PacketState.WAITING)
    assert (refused, open_looks.count()) == (
        {"changed": 401, "another company": 404, "another address": 404},
        0,
    )

    assert [bring(sent, told, company=company) for _time in range(3)] == [200, 200, 200]

    assert open_looks.count() == 1
    run_all()
    assert Card.objects.filter(holder="Захар").count() == 1
    # What the message names is not believed: only a look is made of it.
    assert json.loads(sent["body"]) == {"type": "changes", "id": "api", "version": 0}


@pytest.mark.requirement("FC-12")
def test_an_exchange_that_is_off_or_paused_is_not_begun_by_a_message(
    told: str, outside: Outside, company: CurrentCompany
) -> None:
    httpx.post(f"{outside.url}/fuel/card/", data={"supplier": "api"}, trust_env=False)
    sent, before = last_message(outside), Packet.objects.count()
    for state in ({"is_active": False}, {"is_active": True, "paused_at": timezone.now()}):
        ExchangeConnection.objects.update(**state)
        assert bring(sent, told, company=company) == 200
    assert Packet.objects.count() == before


@pytest.mark.requirement("FC-02", "FC-11", "FC-91", "FC-94")
def test_programs_add_and_connect_suppliers(
    company: CurrentCompany, other_company: CurrentCompany, outside: Outside
) -> None:
    rights = ("fuel_cards.import_data", "fuel_cards.view_supplier", "fuel_cards.add_supplier")
    program, weaker = Program(make_staff(*rights, MANAGE)), Program(make_staff(*rights))
    facts = {"code": "kovyl", "name": "Ковыль-Карт", "time_zone": "Asia/Omsk"}

    made, again, strange = (program.post(SUPPLIERS, one) for one in (facts, facts, {**facts, "time_zone": "Moon"}))
    assert (made.status_code, made.json()) == (201, {**facts, "id": made.json()["id"], "is_default": True})
    assert (again.status_code, again.json()["code"], strange.status_code) == (409, "supplier_exists", 400)

    connect, given = (
        f"{SUPPLIERS}{made.json()['id']}/connect/",
        {"connector": "fuel_session", "values": values(outside)},
    )
    empty = program.post(connect, {**given, "values": {"login": "dealer"}})
    unknown = program.post(connect, {**given, "connector": "onec"})
    denied = weaker.post(connect, given)
    done, twice = program.post(connect, given), program.post(connect, given)

    assert (empty.status_code, unknown.status_code, denied.status_code) == (422, 400, 403)
    assert (done.status_code, done.json()["supplier"], twice.json()["code"]) == (
        201,
        made.json()["id"],
        "already_connected",
    )
    assert "sandbox" not in done.content.decode()
    run_all()
    assert SupplierLink.objects.get().synced_at is not None
    with entered(other_company):
        assert not Supplier.objects.exists()
