"""Requests from the site as applications of 1C: they go there once, and what is decided comes back."""

import httpx
import pytest
from django.utils import timezone

from core.integrations.exchange.connecting import breaker_of
from core.integrations.exchange.exchanging import run_packet
from core.integrations.models import ExchangeConnection, Packet
from core.lib.company import CurrentCompany
from core.organizations.models import Organization
from core.pages.models import Enquiry, LandingVersion
from tests.core.integrations.test_exchange import RIGHT, hear, make, own
from tests.core.pages.test_enquiries import RIGHTS, page, sent
from tests.factories.people import browser, make_staff
from tests.factories.programs import Program
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-100", "PL-97")]
__all__ = ["own", "page"]
SEND = "/api/v1/integrations/connections/"


def go_on(own: ExchangeConnection) -> None:
    """Run what waits as workers would after its pauses; each may wake another."""
    for _round in range(4):
        for pk in Packet.objects.filter(state="waiting").order_by("pk").values_list("pk", flat=True):
            breaker_of(own).forget()
            run_packet(packet_id=pk, at=timezone.now())


def decide(outside: Outside, own: ExchangeConnection, **given: str) -> None:
    httpx.post(f"{outside.url}/1c/state/", data=given, trust_env=False)
    hear(own)
    go_on(own)


@pytest.mark.requirement("PL-96")
def test_request_goes_to_1c_once_and_its_decision_comes_back_after_its_client(
    own: ExchangeConnection, page: LandingVersion, outside: Outside, company: CurrentCompany
) -> None:
    assert sent(page, company).status_code == 302
    ours = Enquiry.objects.get()
    staff = browser(make_staff(RIGHT, *RIGHTS))
    button = f"/integrations/{own.pk}/send/application/{ours.pk}/"
    assert button in staff.get(f"/enquiries/{ours.pk}/").content.decode()
    # Who may send and not see requests finds none.
    given = {"object_type": "application", "id": ours.pk}
    assert Program(make_staff(RIGHT)).post(f"{SEND}{own.pk}/send/", given).status_code == 404

    outside.play("1c", trouble="lost")
    staff.post(button)
    go_on(own)
    outside.play("1c")
    go_on(own)
    hear(own)  # and what it says of the very same
    go_on(own)
    ours.refresh_from_db()
    (there,) = outside.get("/1c/")["application"]
    assert there == {
        "id": ours.external_id,
        "version": there["version"],
        "number": str(ours.pk),
        "received_at": ours.created_at.isoformat(),
        "name": "Лидия Сомова",
        "phone": "+79000000031",
        "email": "lidia@somova.test",
        "company": "",
        "inn": "",
        "answers": [],
        "state": "new",
    }
    assert (ours.status, set(Packet.objects.values_list("state", flat=True))) == ("new", {"done"})

    make(outside, kind="counterparty", id="К-7", name="ООО «Сомово»", withheld="1")
    decide(outside, own, id=ours.external_id, state="in_work")
    decide(outside, own, id=ours.external_id, state="approved", comment="Договор готов", counterparty_id="К-7")
    ours.refresh_from_db()
    waiting = Packet.objects.get(state="orphan")
    # The decision waits for the client that 1C has made of the applicant, and is seen to.
    assert (ours.status, waiting.parent_type, waiting.parent_external_id) == ("in_work", "counterparty", "К-7")
    assert "К-7" in staff.get("/integrations/monitor/").content.decode()

    staff.post(f"/integrations/packets/{waiting.pk}/missing/")
    go_on(own)
    for _time in range(2):  # and once more
        ours.refresh_from_db()
        waiting.refresh_from_db()
        assert (ours.status, ours.comment) == ("done", "1C: Договор готов")
        assert waiting.result == {
            "enquiry_id": ours.pk,
            "organization_id": Organization.objects.get(external_id="К-7").pk,
            "status": "done",
        }
        staff.post(f"/integrations/packets/{waiting.pk}/repeat/")
        go_on(own)
    # One that we never had, and one that says more than was agreed, are refused and seen.
    httpx.post(f"{outside.url}/1c/make/", data={**there, "kind": "application", "id": "П-1"}, trust_env=False)
    decide(outside, own, id=ours.external_id, state="refused", odd="1")
    problems = Packet.objects.filter(state="failed").order_by("external_id").values_list("external_id", flat=True)
    assert list(problems) == [ours.external_id, "П-1"]
    assert Enquiry.objects.get().status == "done"
