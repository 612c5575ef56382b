"""What people hear of invoices and payments: who, of what, and with which figures."""

from decimal import Decimal

import pytest
from django.utils import timezone

from core.events import StoredEvent
from core.events.models import OutboxEvent
from core.finance.authors import BANK, SYSTEM
from core.finance.events import InvoiceMoved, PaymentsWait
from core.finance.services.allocating import Part
from core.finance.services.invoices import cancel_invoice
from core.finance.services.payments import book_payment, return_to_queue
from core.finance.services.reminding import JustReminded, remind_of_invoice
from core.finance.services.requesting import request_invoice
from core.finance.services.rules import change_invoice_rules
from core.finance.told import invoice_facts, issued_facts, moved_facts, payment_facts, wait_facts
from core.lib.company import CurrentCompany, public_schema
from core.notifications.models import Delivery
from core.notifications.services.telling import tell
from tests.factories.finance import make_draft, make_invoice, make_legal_entity, make_organization, make_payment
from tests.factories.people import make_client, make_staff

pytestmark = [pytest.mark.integration, pytest.mark.requirement("FC-71", "PL-117")]


def test_a_paid_invoice_is_told_with_the_new_balance(company: CurrentCompany) -> None:
    client = make_organization()
    invoice, payment = make_invoice(client, "100.00"), make_payment("120.00", purpose="По счёту")
    parts = [Part(invoice_id=invoice.pk, amount=Decimal(100))]

    book_payment(payment_id=payment.pk, organization_id=client.pk, parts=parts, author=BANK)

    with public_schema():
        moved = OutboxEvent.objects.get(name="finance.invoice.moved").payload
        booked = OutboxEvent.objects.get(name="finance.payment.booked").payload
    about, of_payment = moved_facts(moved), payment_facts(booked)
    assert about is not None
    assert of_payment is not None
    shown = [about.values[name] for name in ("number", "status", "left", "share", "balance")]
    assert shown == [invoice.number, "paid", Decimal("0.00"), 100, Decimal("120.00")]
    assert (about.organization_id, about.link) == (client.pk, f"/invoices/{invoice.pk}/")
    paid = [of_payment.values[name] for name in ("amount", "invoices", "advance", "balance")]
    assert paid == [Decimal("120.00"), invoice.number, Decimal("20.00"), Decimal("120.00")]


def test_what_is_past_is_not_told(company: CurrentCompany) -> None:
    client = make_organization()
    invoice, draft, payment = make_invoice(client), make_draft(client), make_payment("10.00")
    told = {"invoice_id": invoice.pk, "organization_id": client.pk}
    book_payment(payment_id=payment.pk, organization_id=client.pk, author=BANK)

    cancel_invoice(invoice_id=invoice.pk, reason="Ошибка", author=SYSTEM)
    cancel_invoice(invoice_id=draft.pk, reason="Ошибка", author=SYSTEM)
    return_to_queue(payment_id=payment.pk, author=SYSTEM, reason="Не тот")
    book_payment(payment_id=payment.pk, organization_id=make_organization().pk, author=BANK)

    assert issued_facts(told) is None
    assert moved_facts({**told, "invoice_id": draft.pk}) is None
    assert invoice_facts({**told, "invoice_id": 10**9}) is None
    assert payment_facts({"payment_id": payment.pk, "organization_id": client.pk}) is None


def test_a_request_and_a_reminder_are_told(company: CurrentCompany) -> None:
    make_legal_entity()
    change_invoice_rules(issues_at_once=False)
    client = make_organization()

    draft = request_invoice(organization_id=client.pk, amount=Decimal(100), author=SYSTEM)
    invoice = make_invoice(client)
    remind_of_invoice(invoice_id=invoice.pk, author=SYSTEM)

    with pytest.raises(JustReminded):
        remind_of_invoice(invoice_id=invoice.pk, author=SYSTEM)
    with public_schema():
        names = list(OutboxEvent.objects.order_by("id").values_list("name", flat=True))
    assert names == ["finance.invoice.requested", "finance.invoice.issued", "finance.invoice.reminded"]
    facts = invoice_facts({"invoice_id": draft.pk, "organization_id": client.pk})
    assert facts is not None
    assert (facts.values["asked_for"], facts.values["amount"]) == (True, Decimal("100.00"))
    waiting = wait_facts(PaymentsWait(count=3).payload())
    assert waiting is not None
    assert waiting.values == {"count": 3}


@pytest.mark.requirement("FC-71", "FC-95", "LG-66")
def test_staff_and_client_hear_of_a_paid_invoice(company: CurrentCompany) -> None:
    organization = make_organization()
    staff, client = make_staff(everything=True), make_client("finance.view_invoice", organizations=[organization])
    make_client("finance.view_payment", organizations=[organization])
    invoice, payment = make_invoice(organization, "100.00"), make_payment("100.00")
    parts = [Part(invoice_id=invoice.pk, amount=Decimal(100))]
    book_payment(payment_id=payment.pk, organization_id=organization.pk, parts=parts, author=BANK)

    moved = InvoiceMoved(invoice_id=invoice.pk, organization_id=organization.pk, status_from="issued", status_to="paid")
    tell(
        StoredEvent(id=1, name=moved.name, company=company.schema, payload=moved.payload(), occurred_at=timezone.now()),
        at=timezone.now(),
    )

    told = Delivery.objects.filter(recipient__in=[staff, client]).order_by("recipient_id", "channel")
    assert list(told.values_list("recipient_id", "channel")) == [
        (staff.pk, "email"),
        (staff.pk, "inbox"),
        (client.pk, "email"),
        (client.pk, "inbox"),
    ]
    assert Delivery.objects.exclude(recipient__in=[staff, client]).filter(recipient__kind="client").count() == 0
