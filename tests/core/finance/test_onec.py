"""Invoices and payments of 1C, and ours that go there, while 1C fails in the middle: nothing is lost or doubled."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.finance.authors import SYSTEM
from core.finance.models import Invoice, Payment
from core.finance.services.invoices import issue_invoice
from core.integrations.exchange.connecting import breaker_of
from core.integrations.exchange.exchanging import run_packet
from core.integrations.models import ExchangeConnection, Packet
from core.lib.company import CurrentCompany
from core.organizations.models import Agreement, Organization
from core.organizations.services.agreements import create_agreement
from tests.core.integrations.test_exchange import RIGHT, hear, make, own
from tests.factories.finance import make_draft, make_legal_entity
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.factories.programs import Program
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-100", "PL-97")]
__all__ = ["own"]
API = "/api/v1/integrations/"
DAY = "2026-03-02"


def go_on(own: ExchangeConnection) -> None:
    """Run what waits as workers would after its pauses; each may wake another."""
    for _round in range(6):
        for pk in Packet.objects.filter(state="waiting").order_by("pk").values_list("pk", flat=True):
            breaker_of(own).forget()
            ExchangeConnection.objects.update(failures=0)
            run_packet(packet_id=pk, at=timezone.now())


@pytest.mark.requirement("LG-77", "LG-78", "LG-79", "LG-80", "LG-81", "PL-96")
def test_invoice_and_payment_wait_for_their_agreement_unseen_and_arrive_once(
    own: ExchangeConnection, outside: Outside, company: CurrentCompany
) -> None:
    make(outside, kind="counterparty", id="C-1", name="АО «Седой Урал»")
    make(outside, kind="contract", id="Д-1", counterparty_id="C-1", number="7", date=DAY, withheld="1")
    invoice = {"kind": "invoice", "id": "С-1", "counterparty_id": "C-1", "contract_id": "Д-1", "number": "ПТ-324"}
    invoice["due_date"] = "2099-01-01"
    make(outside, kind="payment", id="П-1", counterparty_id="C-1", invoice_id="С-1", number="9", date=DAY, amount="400")
    make(outside, **invoice, date=DAY, amount="1000.50", vat_rate="20")
    outside.play("1c", trouble="away")
    hear(own)
    outside.play("1c")
    go_on(own)
    client = Organization.objects.get(external_id="C-1")
    person = browser(make_client("finance.view_invoice", organizations=[client]))
    waiting = dict(Packet.objects.filter(state="orphan").values_list("external_id", "parent_external_id"))

    assert waiting == {"П-1": "С-1", "С-1": "Д-1"}
    assert (Invoice.objects.count(), "ПТ-324" in person.get("/invoices/").content.decode()) == (0, False)

    orphan = Packet.objects.get(external_id="С-1")
    Program(make_staff(RIGHT)).post(f"{API}packets/{orphan.pk}/missing/")
    go_on(own)
    for _time in range(2):  # and all of it once more
        for one in Packet.objects.exclude(object_type="changes"):
            browser(make_staff(RIGHT)).post(f"/integrations/packets/{one.pk}/repeat/")
        hear(own)
        go_on(own)
    found = Invoice.objects.get()
    payment = Payment.objects.get()
    assert set(Packet.objects.values_list("state", flat=True)) == {"done"}
    assert (found.number, found.amount, found.vat_amount, found.paid_amount, found.status) == (
        "ПТ-324",
        Decimal("1000.50"),
        Decimal("166.75"),
        Decimal("400.00"),
        "partially_paid",
    )
    assert (payment.source, payment.amount, payment.organization_id) == ("accounting", Decimal("400.00"), client.pk)
    assert "ПТ-324" in person.get("/invoices/").content.decode()
    stranger = browser(make_client("finance.view_invoice", organizations=[make_organization()]))
    assert "ПТ-324" not in stranger.get("/invoices/").content.decode()

    # An issued invoice stays as it is: another sum is refused and seen.
    make(outside, **invoice, date=DAY, amount="2000")
    hear(own)
    go_on(own)
    last = Packet.objects.filter(external_id="С-1").latest("pk")
    assert (Invoice.objects.get().amount, last.state) == (Decimal("1000.50"), "failed")


def test_invoice_goes_to_1c_after_its_client_and_agreement_and_never_twice(
    own: ExchangeConnection, outside: Outside, company: CurrentCompany
) -> None:
    client, entity = make_organization("ООО «Наш клиент»"), make_legal_entity()
    agreement = create_agreement(organization=client, legal_entity=entity, number="41/26", signed_on=timezone.now())
    draft = make_draft(client, "500.00", agreement_id=agreement.pk, legal_entity_id=entity.pk)
    staff = browser(make_staff(RIGHT, "organizations.view_organization", "finance.view_invoice"))
    program = Program(make_staff(RIGHT))
    assert program.post(f"{API}connections/{own.pk}/send/", {"object_type": "loan", "id": 1}).status_code == 409
    ours = issue_invoice(invoice_id=draft.pk, author=SYSTEM)
    button = f"/integrations/{own.pk}/send/invoice/{ours.pk}/"
    assert button in staff.get(f"/invoices/{ours.pk}/").content.decode()
    assert f"/send/counterparty/{client.pk}/" in staff.get(f"/organizations/{client.pk}/").content.decode()
    outside.play("1c", trouble="lost")
    staff.post(button)
    go_on(own)
    outside.play("1c")
    go_on(own)
    program.post(f"{API}connections/{own.pk}/send/", {"object_type": "invoice", "id": ours.pk})
    go_on(own)
    hear(own)  # and what 1C tells of them comes back to the very same
    go_on(own)
    there = outside.get("/1c/")
    ours.refresh_from_db()
    agreement.refresh_from_db()
    client.refresh_from_db()

    assert [len(there[kind]) for kind in ("counterparty", "contract", "invoice")] == [1, 1, 1]
    invoice = there["invoice"][0]
    assert (invoice["id"], invoice["contract_id"], invoice["counterparty_id"]) == (
        ours.external_id,
        agreement.external_id,
        client.external_id,
    )
    assert [one["amount"] for one in invoice["lines"]] == ["500.00"]
    assert (Organization.objects.count(), Agreement.objects.count(), Invoice.objects.count()) == (1, 1, 1)
    assert set(Packet.objects.values_list("state", flat=True)) == {"done"}
    # Whoever sees his own clients alone sends theirs alone.
    mine = browser(make_staff(RIGHT, "organizations.view_organization", usual=()))
    assert mine.post(f"/integrations/{own.pk}/send/counterparty/{client.pk}/").status_code == 404


@pytest.mark.requirement("LG-77", "LG-78")
def test_file_of_invoices_is_taken_once_and_its_traps_are_refused(
    own: ExchangeConnection, outside: Outside, company: CurrentCompany
) -> None:
    content = (Path(__file__).parents[2] / "data" / "onec" / "commerceml.xml").read_bytes()
    staff, place = browser(make_staff(RIGHT)), f"/settings/exchange/{own.pk}/file/"
    trap = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><КоммерческаяИнформация/>'.encode()
    for bad in (b"", b"<a/>", b"no xml", trap, content[:900], content.replace(b"2026-10-02T08:00:00", b"x")):
        staff.post(place, {"file": SimpleUploadedFile("a.xml", bad)})
    assert Packet.objects.count() == 0

    for _time in range(2):
        staff.post(place, {"file": SimpleUploadedFile("a.xml", content)})
        go_on(own)
    packets = Packet.objects.filter(object_type="invoice").order_by("pk")
    assert [(one.state, one.parent_type) for one in packets] == [("orphan", "contract")] * 2
    assert Invoice.objects.count() == 0
    for one in packets:
        make(
            outside,
            kind="contract",
            id=one.parent_external_id,
            counterparty_id=one.payload["counterparty_id"],
            number=one.external_id[:6],
            date=DAY,
        )
    hear(own)
    go_on(own)
    assert set(Packet.objects.values_list("state", flat=True)) == {"done"}
    found = Invoice.objects.get(number="ПТ00-000324")
    assert (found.amount, found.vat_amount, found.organization.inn) == (
        Decimal("201000.00"),
        Decimal("36245.90"),
        "5499732325",
    )
    assert Invoice.objects.count() == 2
