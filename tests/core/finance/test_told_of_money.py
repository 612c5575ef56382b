"""What people hear of invoices and payments: who, of what, and with which figures."""

from decimal import Decimal

import pytest

from core.events.models import OutboxEvent
from core.finance.authors import BANK, SYSTEM
from core.finance.events import PaymentsWait
from core.finance.services.allocating import Part
from core.finance.services.invoices import cancel_invoice
from core.finance.services.payments import book_payment, return_to_queue
from core.finance.services.reminding import JustReminded, remind_of_invoice
from core.finance.services.requesting import request_invoice
from core.finance.services.rules import change_invoice_rules
from core.finance.told import invoice_facts, issued_facts, moved_facts, payment_facts, wait_facts
from core.lib.company import CurrentCompany, public_schema
from tests.factories.finance import make_draft, make_invoice, make_legal_entity, make_organization, make_payment

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
