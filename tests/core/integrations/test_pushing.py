"""Messages that 1C sends by itself: signed, heard once, in whatever order they come."""

import httpx
import pytest

from core.integrations.exchange.pushing import hook_url, open_hook
from core.integrations.models import ExchangeConnection, Packet
from core.lib.company import CurrentCompany, entered
from core.organizations.models import Agreement, Organization
from tests.core.integrations.test_exchange import RIGHT, hear, make, own, run_all
from tests.factories.people import browser, make_staff
from tests.factories.programs import Program
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-98", "PL-97")]
__all__ = ["own"]


@pytest.fixture
def told(own: ExchangeConnection, outside: Outside) -> str:
    """Tell 1C the secret; its messages are carried to the product by the tests. Return the path."""
    secret = open_hook(connection_id=own.pk)
    httpx.post(f"{outside.url}/1c/hook/", data={"url": "", "secret": secret}, trust_env=False)
    own.refresh_from_db()
    return "/" + hook_url(own).partition("://")[2].partition("/")[2]


def carry(outside: Outside, path: str, *, company: CurrentCompany, alter: bytes = b"", **given: str) -> int:
    """Have 1C send a message and bring it to the product; return what that answers."""
    httpx.post(f"{outside.url}/1c/push/", data=given, trust_env=False)
    return bring(outside.get("/1c/")["notifications"][-1], path, company=company, alter=alter)


def bring(sent: dict, path: str, *, company: CurrentCompany, alter: bytes = b"") -> int:
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in sent["headers"].items()}
    body = sent["body"].encode() + alter
    with entered(company):
        return browser(csrf=True).post(path, body, content_type="application/json", **headers).status_code


def test_message_is_heard_once_and_only_from_whoever_can_sign(
    own: ExchangeConnection, told: str, outside: Outside, company: CurrentCompany, other_company: CurrentCompany
) -> None:
    make(outside, kind="counterparty", id="C-1", name="ООО «Луг»", withheld="1")
    luga = {"kind": "counterparty", "id": "C-1"}

    def send(path: str = told, company: CurrentCompany = company, alter: bytes = b"", **given: str) -> int:
        return carry(outside, path, company=company, alter=alter, **{**luga, **given})

    refused = {
        "forged": send(way="forged"),
        "old": send(way="old"),
        "altered": send(alter=b" "),
        "another address": send(path=told[:-1] + "x/"),
        "another company": send(company=other_company),
        "too large": send(alter=b" " * 65_536),
        "by GET": browser().get(told).status_code,
    }
    assert refused == {
        "forged": 401,
        "old": 401,
        "altered": 401,
        "another address": 404,
        "another company": 404,
        "too large": 413,
        "by GET": 405,
    }
    assert Packet.objects.count() == 0

    assert send() == 200
    assert bring(outside.get("/1c/")["notifications"][-1], told, company=company) == 200
    # 1C itself is away: what came is enough.
    outside.play("1c", trouble="away")
    run_all()
    assert list(Packet.objects.values_list("object_type", "external_id", "state", "is_pushed")) == [
        ("counterparty", "C-1", "done", True)
    ]
    assert list(Organization.objects.filter(external_id="C-1").values_list("name", flat=True)) == ["ООО «Луг»"]
    with entered(other_company):
        assert Packet.objects.count() == 0

    # A message of another form is told to whoever signed it; another secret ends the former.
    httpx.post(f"{outside.url}/1c/make/", data={"kind": "counterparty", "id": "C-2", "nom": "?"}, trust_env=False)
    assert send(id="C-2") == 200
    run_all()
    assert Packet.objects.get(external_id="C-2").state == "failed"
    staff, program = browser(make_staff(RIGHT)), Program(make_staff(RIGHT))
    shown = staff.post(f"/settings/exchange/{own.pk}/hook/")
    own.refresh_from_db()
    assert (own.hook_secret in shown.content.decode(), shown.headers["Cache-Control"]) == (True, "no-store")
    assert own.hook_secret not in staff.get(f"/settings/exchange/{own.pk}/").content.decode()
    assert send() == 401
    made = program.post(f"/api/v1/integrations/connections/{own.pk}/hook/")
    assert (made.status_code, made.json()["secret"] != own.hook_secret) == (201, True)
    staff.post(f"/settings/exchange/{own.pk}/hook/", {"way": "off"})
    assert send() == 404


def test_older_state_never_overwrites_a_newer_one_and_orphans_wait(
    own: ExchangeConnection, told: str, outside: Outside, company: CurrentCompany
) -> None:
    states = []
    for number in ("1", "2", "3"):
        make(outside, kind="contract", id="Д-1", counterparty_id="C-1", number=number, date="2026-03-02")
        httpx.post(f"{outside.url}/1c/push/", data={"kind": "contract", "id": "Д-1"}, trust_env=False)
        states.append(outside.get("/1c/")["notifications"][-1])
    # The last comes first, and all of them before their client.
    for one in (states[2], states[0], states[1], states[2]):
        assert bring(one, told, company=company) == 200
    run_all()
    assert list(Packet.objects.values_list("state", flat=True)) == ["orphan"] * 3

    make(outside, kind="counterparty", id="C-1", name="АО «Седой Урал»")
    assert carry(outside, told, company=company, kind="counterparty", id="C-1", bare="1") == 200
    run_all()
    outdated = [one.result.get("outdated") for one in Packet.objects.filter(object_type="contract").order_by("version")]
    assert Agreement.objects.get().number == "3"
    assert (outdated[-1], set(Packet.objects.values_list("state", flat=True))) == (None, {"done"})
    # What is asked for is what the service says now, whatever was heard before.
    hear(own)
    run_all()
    assert (Agreement.objects.get().number, Organization.objects.filter(external_id="C-1").count()) == ("3", 1)
