"""Invoices and payments of 1C, and ours that go there, while 1C fails in the middle: nothing is lost or doubled."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.finance.authors import SYSTEM
from core.finance.models import Invoice, Payment
from core.finance.onec.commerceml import read_file
from core.finance.services.allocating import Part
from core.finance.services.invoices import issue_invoice
from core.finance.services.payments import book_payment
from core.integrations.exchange.connecting import breaker_of
from core.integrations.exchange.exchanging import run_packet
from core.integrations.models import ExchangeConnection, Packet
from core.lib.company import CurrentCompany
from core.organizations.models import Agreement, Organization
from core.organizations.services.agreements import create_agreement
from tests.core.integrations.test_exchange import RIGHT, hear, make, own
from tests.factories.finance import make_draft, make_legal_entity, make_payment
from tests.factories.people import browser, make_client, make_organization, make_staff
from tests.factories.programs import Program
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-100", "PL-97", "LG-82")]
__all__ = ["own"]
API = "/api/v1/integrations/"
DAY = "2026-03-02"
VIEWS = ("finance.view_invoice", "finance.view_payment", "organizations.view_agreement")
PAID = """<КоммерческаяИнформация ВерсияСхемы="2.10" ДатаФормирования="2026-10-06T08:00:00"><Документ><Ид>pay-911</Ид>
<Номер>911</Номер><Дата>2026-10-05</Дата><ХозОперация>Выплата безналичных денег</ХозОперация><Сумма>201000.00</Сумма>
<Контрагенты><Контрагент><Ид>{payer}</Ид><Наименование>ООО</Наименование><ИНН>5499732325</ИНН><Роль>Плательщик</Роль>
</Контрагент></Контрагенты><ДокументыОснования><ДокументОснование><Ид>{invoice}</Ид><Сумма>201000.00</Сумма>
</ДокументОснование></ДокументыОснования></Документ></КоммерческаяИнформация>"""


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

    # A file of payments: the invoice is paid by it, once.
    payer = "7f52902d-e21f-42d2-a774-114e789f69b5"
    for _time in range(2):
        staff.post(
            place, {"file": SimpleUploadedFile("b.xml", PAID.format(payer=payer, invoice=found.external_id).encode())}
        )
        go_on(own)
    found.refresh_from_db()
    paid = Payment.objects.get()
    assert (paid.amount, paid.paid_on, paid.document_number) == (Decimal("201000.00"), date(2026, 10, 5), "911")
    assert (found.status, paid.organization_id) == ("paid", found.organization_id)


def test_file_for_1c_holds_what_came_to_be_and_is_read_back_as_it_was(
    own: ExchangeConnection, company: CurrentCompany
) -> None:
    client, mine, entity = make_organization("ООО «Луг & \x0bПоле»"), make_organization(), make_legal_entity()
    Organization.objects.filter(pk=client.pk).update(inn="7707083893")
    days = {"signed_on": date(2026, 3, 1), "ends_on": date(2027, 3, 1)}
    agreement = create_agreement(organization=client, legal_entity=entity, number="41/26", title="Поставка", **days)
    create_agreement(organization=mine, legal_entity=entity, number="42/26", signed_on=date(2026, 3, 2))
    paper = {"agreement_id": agreement.pk, "legal_entity_id": entity.pk}
    draft = make_draft(client, "500.00", **paper)
    make_draft(client, "700.00", **paper)  # never issued: it goes nowhere
    ours = issue_invoice(invoice_id=draft.pk, author=SYSTEM, issued_on=date(2026, 3, 3))
    payment = make_payment("300.00", document_number="77")
    part = [Part(invoice_id=ours.pk, amount=payment.amount)]
    book_payment(payment_id=payment.pk, organization_id=client.pk, agreement_id=None, parts=part, author=SYSTEM)
    Payment.objects.filter(pk=payment.pk).update(paid_on=date(2026, 3, 4))
    staff, period = browser(make_staff(RIGHT, *VIEWS)), "?since=2026-03-01&until=2026-03-31"
    place = f"/settings/exchange/{own.pk}/export/"

    answer = staff.get(place + period)
    root = fromstring(answer.content)
    deeds = [(one.findtext("ХозОперация"), one.findtext("Номер"), one.findtext("Сумма")) for one in root]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert deeds == [
        ("Прочие", "41/26", "0"),
        ("Прочие", "42/26", "0"),
        ("Счет на оплату", ours.number, "500.00"),
        ("Выплата безналичных денег", "77", "300.00"),
    ]
    paid = root[3].find("ДокументыОснования/ДокументОснование")
    assert paid is not None
    assert [paid.findtext(name) for name in ("Номер", "Сумма")] == [ours.number, "300.00"]
    read = {(one.type, one.id): one.data for one in read_file(answer.content)}
    assert "payment" not in {kind for kind, _name in read}  # what we have told of ourselves comes back as nothing new
    line = ours.lines.get()
    version = str(int(datetime.fromisoformat(root.get("ДатаФормирования", "")).timestamp()))
    side, contract = f"atrium-organization-{client.pk}", f"atrium-agreement-{agreement.pk}"
    assert read["counterparty", side] == {
        "id": side,
        "version": version,
        "name": "ООО «Луг & Поле»",
        "inn": "7707083893",
        "kpp": "",
    }
    assert read["contract", contract] == {
        "id": contract,
        "version": version,
        "counterparty_id": side,
        "number": "41/26",
        "date": "2026-03-01",
        "subject": "Поставка",
    }
    assert read["invoice", f"atrium-invoice-{ours.pk}"] == {
        "id": f"atrium-invoice-{ours.pk}",
        "version": version,
        "counterparty_id": side,
        "contract_id": contract,
        "number": ours.number,
        "date": "2026-03-03",
        "due_date": str(ours.due_on) if ours.due_on else None,
        "subject": ours.title,
        "lines": [
            {
                "title": line.title,
                "quantity": str(line.quantity),
                "price": str(line.price),
                "amount": "500.00",
                "vat_rate": None if line.vat_rate is None else str(line.vat_rate),
                "unit": line.unit,
            }
        ],
        "is_cancelled": False,
    }
    # Programs get the same; who sees his own clients alone gets theirs alone, and nobody what he may not see here.
    program = Program(make_staff(RIGHT, *VIEWS))
    there = program.get(f"{API}connections/{own.pk}/export/{period}")
    assert len(fromstring(there.content)) == 4
    few = [browser(make_staff(RIGHT, *VIEWS, usual=())), browser(make_staff(RIGHT))]
    assert [len(fromstring(one.get(place + period).content)) for one in few] == [0, 0]
    assert program.get(f"{API}connections/{own.pk}/export/?since=2026-03-02&until=2026-03-01").status_code == 422
    assert staff.get(place).status_code == 302

    # The agreements of another accounting come in from a file, each once.
    theirs = answer.content.replace(b"atrium-", b"theirs-").replace(b"41/26", b"43/26")
    for _time in range(2):
        browser(make_staff(RIGHT)).post(
            f"/settings/exchange/{own.pk}/file/", {"file": SimpleUploadedFile("a.xml", theirs)}
        )
        go_on(own)
    found = Agreement.objects.get(external_id=f"theirs-agreement-{agreement.pk}")
    assert (found.number, found.title, found.signed_on, found.organization) == (
        "43/26",
        "Поставка",
        date(2026, 3, 1),
        client,
    )
