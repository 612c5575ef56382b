"""What 1C tells of money, taken into our own books; told twice it is there once."""

from typing import Any

from django.utils.translation import gettext as _

from core.finance.authors import ACCOUNTING
from core.finance.calc import PaperLine, sums_of
from core.finance.models import Invoice, Payment, PaymentSource
from core.finance.onec.payloads import OneCInvoice, OneCPayment
from core.finance.services.allocating import Part
from core.finance.services.invoices import InvoiceDraft, cancel_invoice, draft_invoice, issue_invoice
from core.finance.services.payments import IncomingPayment, book_payment, record_payment
from core.finance.states import InvoiceStatus
from core.integrations.exchange.connector import ParentMissing, ServiceRefuses
from core.organizations.models import Agreement, Organization


def keep_invoice(told: OneCInvoice) -> dict[str, Any]:
    """Issue the invoice under its number; without its agreement it waits, and the client sees nothing of it."""
    client = client_of(told.counterparty_id)
    agreement = agreement_of(told.contract_id, client)
    lines = [
        PaperLine(
            title=one.title,
            price=one.price,
            quantity=one.quantity,
            unit=one.unit,
            vat_rate=one.vat_rate,
            amount=one.amount,
        )
        for one in told.lines
    ]
    found = Invoice.objects.filter(external_id=told.id).first()
    if found is None:
        found = Invoice.objects.filter(external_id="", organization=client, number=told.number).first()
        if found is not None:  # our own, whose taking 1C could not answer
            Invoice.objects.filter(pk=found.pk).update(external_id=told.id)
    if told.is_cancelled:
        return _cancelled(found, client)
    if found is not None:
        is_same = (found.amount, found.organization_id, found.agreement_id) == (
            sums_of(lines).amount,
            client.pk,
            agreement.pk,
        )
        if not is_same or found.status == InvoiceStatus.CANCELLED:
            raise ServiceRefuses(_("the invoice is issued here otherwise, and an issued invoice stays as it is"))
        return _shown(found)
    draft = InvoiceDraft(
        organization_id=client.pk,
        legal_entity_id=agreement.legal_entity_id,
        agreement_id=agreement.pk,
        lines=lines,
        title=told.subject,
        due_on=told.due_date,
        external_id=told.id,
    )
    made = draft_invoice(draft, author=ACCOUNTING)
    return _shown(issue_invoice(invoice_id=made.pk, author=ACCOUNTING, number=told.number, issued_on=told.date))


def keep_payment(told: OneCPayment) -> dict[str, Any]:
    """Book the payment on the client and his invoices; one that the bank has told of already is that very payment."""
    client = client_of(told.counterparty_id)
    agreement = agreement_of(told.contract_id, client) if told.contract_id else None
    parts = [Part(invoice_id=_invoice_of(one.invoice_id, client).pk, amount=one.amount) for one in told.invoices]
    known = Payment.objects.filter(
        source=PaymentSource.BANK,
        organization=client,
        amount=told.amount,
        document_number=told.number,
        paid_on=told.date,
    )
    if told.number and (same := known.first()) is not None:
        return {"payment_id": same.pk, "organization_id": client.pk, "known_from_bank": True}
    incoming = IncomingPayment(
        key=f"accounting:{told.id}",
        source=PaymentSource.ACCOUNTING,
        amount=told.amount,
        paid_on=told.date,
        facts={
            "legal_entity_id": agreement.legal_entity_id if agreement else None,
            "purpose": told.purpose,
            "document_number": told.number,
            "payer_name": client.name,
            "payer_inn": client.inn,
            "payer_kpp": client.kpp,
            "is_awaited": True,
        },
    )
    payment, is_new = record_payment(incoming, author=ACCOUNTING)
    if (payment.amount, payment.paid_on) != (told.amount, told.date):
        raise ServiceRefuses(_("the payment is booked here otherwise"))
    if is_new:
        book_payment(
            payment_id=payment.pk,
            organization_id=client.pk,
            agreement_id=agreement.pk if agreement else None,
            parts=parts,
            author=ACCOUNTING,
        )
    return {"payment_id": payment.pk, "organization_id": client.pk}


def client_of(external_id: str) -> Organization:
    found = Organization.objects.filter(external_id=external_id).first()
    if found is None:
        raise ParentMissing(object_type="counterparty", external_id=external_id)
    return found


def agreement_of(external_id: str, client: Organization) -> Agreement:
    found = Agreement.objects.filter(external_id=external_id).first()
    if found is None:
        raise ParentMissing(object_type="contract", external_id=external_id)
    if found.organization_id != client.pk:
        raise ServiceRefuses(_("the agreement belongs to another client"))
    return found


def _invoice_of(external_id: str, client: Organization) -> Invoice:
    found = Invoice.objects.filter(external_id=external_id).first()
    if found is None:
        raise ParentMissing(object_type="invoice", external_id=external_id)
    if found.organization_id != client.pk:
        raise ServiceRefuses(_("the invoice belongs to another client"))
    return found


def _cancelled(found: Invoice | None, client: Organization) -> dict[str, Any]:
    if found is None:
        return {"organization_id": client.pk}
    if found.status != InvoiceStatus.CANCELLED:
        found = cancel_invoice(invoice_id=found.pk, reason=_("Cancelled in 1C"), author=ACCOUNTING)
    return _shown(found)


def _shown(invoice: Invoice) -> dict[str, Any]:
    return {"invoice_id": invoice.pk, "organization_id": invoice.organization_id, "status": str(invoice.status)}
