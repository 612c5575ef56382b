"""Exchange with 1C through packets: nothing is lost or doubled, orphans find their parents."""

from typing import Any

import httpx
import pytest
from django.utils import timezone

from core.integrations.exchange.connecting import RUN, breaker_of, keep_connection
from core.integrations.exchange.connector import Ref
from core.integrations.exchange.exchanging import ask, ask_changes, run_packet
from core.integrations.models import ExchangeConnection, Packet, PacketDirection, PacketState
from core.integrations.pausing import PAUSED_AFTER
from core.jobs.models import Job
from core.lib.company import CurrentCompany, entered, public_schema
from core.organizations.models import Agreement, Organization
from tests.factories.finance import make_legal_entity
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.factories.programs import Program
from tests.sandbox import Outside

pytestmark = pytest.mark.integration
MONITOR, API = "/integrations/monitor/", "/api/v1/integrations/"
SECRET = "sandbox"
RIGHT = "integrations.manage_connection"


def values(outside: Outside, **other: str) -> dict[str, str]:
    return {"url": f"{outside.url}/1c/hs", "login": "exchange", "password": SECRET, **other}


@pytest.fixture
def own(company: CurrentCompany, outside: Outside) -> ExchangeConnection:
    make_legal_entity()
    return keep_connection(values=values(outside), connector="onec")


def make(outside: Outside, **given: str) -> None:
    httpx.post(f"{outside.url}/1c/make/", data=given, trust_env=False)


def run_all() -> None:
    """Run what waits, until nothing does, as workers would."""
    while waiting := list(
        Packet.objects.filter(state=PacketState.WAITING, attempts__lt=3).values_list("pk", flat=True)
    ):
        for pk in waiting:
            run_packet(packet_id=pk, at=timezone.now())


def hear(own: ExchangeConnection) -> Packet:
    own.refresh_from_db()
    ask_changes(own, at=timezone.now())
    packet = Packet.objects.filter(object_type="changes").latest("pk")
    return run_packet(packet_id=packet.pk, at=timezone.now())


@pytest.mark.requirement("PL-93", "PL-94", "PL-95", "PL-96", "PL-97", "LG-74", "LG-75", "LG-79")
def test_agreement_whose_client_has_not_arrived_waits_is_seen_and_goes_on(
    own: ExchangeConnection, outside: Outside
) -> None:
    make(outside, kind="counterparty", id="C-1", name="АО «Седой Урал»", withheld="1")
    make(outside, kind="contract", id="Д-1", counterparty_id="C-1", number="7", date="2026-03-02")
    hear(own)
    run_all()
    orphan = Packet.objects.get(object_type="contract")
    staff, program = browser(make_staff(RIGHT)), Program(make_staff(RIGHT))
    monitor = staff.get(MONITOR).content.decode()
    found = program.get(f"{API}packets/", {"state": "orphan", "parent_external_id": "C-1"}).json()["results"]

    assert (orphan.state, orphan.parent_external_id, Agreement.objects.count()) == ("orphan", "C-1", 0)
    assert ("Д-1" in monitor, "C-1" in monitor, orphan.problem in monitor) == (True, True, True)
    assert [one["external_id"] for one in found] == ["Д-1"]

    page = staff.post(f"/integrations/packets/{orphan.pk}/missing/", follow=True).content.decode()
    run_all()
    agreement = Agreement.objects.get()
    assert ("C-1" in page, agreement.organization.external_id, agreement.external_id) == (True, "C-1", "Д-1")
    assert program.get(f"{API}monitor/").json()["troubles"] == []

    # The same once more, by hand, by a program and by a worker whose hint came twice: nothing is doubled.
    staff.post(f"/integrations/packets/{orphan.pk}/repeat/")
    program.post(f"{API}packets/{orphan.pk}/repeat/")
    run_all()
    run_packet(packet_id=orphan.pk, at=timezone.now())
    hear(own)
    run_all()
    assert (Organization.objects.filter(external_id="C-1").count(), Agreement.objects.count()) == (1, 1)
    assert set(Packet.objects.values_list("state", flat=True)) == {"done"}
    assert program.post(f"{API}packets/{orphan.pk}/missing/").status_code == 409


@pytest.mark.requirement("PL-100", "PL-104", "PL-97")
def test_faults_during_an_exchange_lose_and_double_nothing(own: ExchangeConnection, outside: Outside) -> None:
    make(outside, kind="counterparty", id="C-1", name="ООО «Луг»")
    told = {}
    for trouble in ("away", "html", "circle", "shape", ""):
        outside.play("1c", trouble=trouble)
        breaker_of(own).forget()
        told[trouble] = (found := hear(own)).problem
        assert (found.state == "done", Organization.objects.filter(external_id="C-1").exists()) == (
            trouble == "",
            False,
        )
    ours = make_organization("ООО «Наш клиент»")
    (sent,) = ask(own, [Ref(object_type="counterparty", external_id=str(ours.pk))], direction=PacketDirection.OUT)
    outside.play("1c", trouble="lost")
    lost = run_packet(packet_id=sent.pk, at=timezone.now())
    outside.play("1c")
    breaker_of(own).forget()
    run_all()
    hear(own)
    run_all()

    assert [code for code, words in told.items() if not words] == [""]
    assert (lost.state, lost.next_at is not None) == ("waiting", True)
    names = Organization.objects.exclude(external_id="").order_by("external_id").values_list("external_id", "name")
    assert list(names) == [("1C-000001", "ООО «Наш клиент»"), ("C-1", "ООО «Луг»")]
    assert [one["name"] for one in outside.get("/1c/")["counterparty"]] == ["ООО «Наш клиент»", "ООО «Луг»"]


@pytest.mark.requirement("PL-104", "PL-103", "PL-101")
def test_connection_that_keeps_failing_is_paused_told_of_and_resumed(
    own: ExchangeConnection, outside: Outside, other_company: CurrentCompany
) -> None:
    make(outside, kind="counterparty", id="C-1", name="ООО «Луг»")
    outside.play("1c", trouble="away")
    ask_changes(own, at=timezone.now())
    packet = Packet.objects.get()
    run_packet(packet_id=packet.pk, at=timezone.now())
    for _time in range(PAUSED_AFTER - 1):
        breaker_of(own).forget()
        run_packet(packet_id=packet.pk, at=timezone.now())
    own.refresh_from_db()
    paused = run_packet(packet_id=packet.pk, at=timezone.now())
    assert (own.paused_at is not None, own.failures, paused.attempts) == (True, PAUSED_AFTER, PAUSED_AFTER)
    staff = browser(make_staff(RIGHT))
    assert f"Приостановлен после {PAUSED_AFTER} сбоев подряд" in staff.get(MONITOR).content.decode()
    with entered(other_company):
        make_legal_entity()
        theirs = keep_connection(values=values(outside), connector="onec")
        outside.play("1c")
        assert (hear(theirs).state, Packet.objects.count()) == ("done", 2)

    with public_schema():
        Job.objects.all().delete()
    staff.post(f"/settings/exchange/{own.pk}/switch/")
    with public_schema():
        jobs = list(Job.objects.filter(kind=RUN).values_list("payload", flat=True))
    run_all_from(packet)
    own.refresh_from_db()
    assert (jobs, own.failures, own.exchanged_at is not None) == ([{"packet": packet.pk}], 0, True)


def run_all_from(packet: Packet) -> None:
    run_packet(packet_id=packet.pk, at=timezone.now())
    run_all()


@pytest.mark.requirement("PL-90", "PL-91", "PL-92")
def test_connection_is_kept_checked_and_its_secret_never_comes_back(company: CurrentCompany, outside: Outside) -> None:
    staff, program = browser(make_staff(RIGHT)), Program(make_staff(RIGHT))
    page = "/settings/exchange/new/onec/"
    assert f'href="{page}"' in staff.get("/settings/exchange/").content.decode()
    assert "1С:Бухгалтерия" in staff.get("/settings/exchange/").content.decode()
    assert staff.post(page, values(outside, login="")).status_code == 422
    staff.post(page, values(outside, password="very-secret-word"))
    own = ExchangeConnection.objects.get()
    staff.post(f"/settings/exchange/{own.pk}/check/")
    own.refresh_from_db()
    assert (own.works, "very-secret-word" in own.credentials) == (False, True)
    kept: dict[str, Any] = {"values": values(outside, password=""), "title": "Наша 1С"}
    answers = [
        staff.get(f"/settings/exchange/{own.pk}/").content.decode(),
        staff.get("/settings/exchange/").content.decode(),
        program.put(f"{API}connections/{own.pk}/", kept).content.decode(),
        program.get(f"{API}connections/").content.decode(),
    ]
    assert ["very-secret-word" in one for one in answers] == [False] * 4
    program.put(f"{API}connections/{own.pk}/", {**kept, "values": values(outside)})
    checked = program.post(f"{API}connections/{own.pk}/check/").json()
    assert (checked["works"], checked["title"]) == (True, "Наша 1С")
    # A secret is no hostage of another address.
    elsewhere = {"values": values(outside, url="http://elsewhere.test/", password="")}
    assert program.put(f"{API}connections/{own.pk}/", elsewhere).status_code == 422
    client = browser(make_client(RIGHT, organizations=[make_organization()]))
    assert client.get(MONITOR).status_code in {403, 404}
