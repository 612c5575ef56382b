"""Invoices: drafted, issued with a number, cancelled, marked as paid by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.events import emit
from core.finance.authors import Author
from core.finance.business_date import today
from core.finance.calc import PaperLine
from core.finance.events import InvoiceIssued, InvoiceMoved
from core.finance.models import Invoice, PaymentSource
from core.finance.services.allocating import Part
from core.finance.services.journal import journal_invoice, note_invoice
from core.finance.services.paper_numbers import next_number, void_paper_number
from core.finance.services.paper_writing import check_agreement, take_sums, write_lines
from core.finance.services.payments import IncomingPayment, book_payment, record_payment
from core.finance.services.rules import invoice_rules
from core.finance.services.settling import settle_invoices
from core.finance.states import INVOICE_FLOW
from core.lib.errors import DomainError, InvalidInput


class InvoiceHasPayments(DomainError):
    code = "invoice_has_payments"
    message = _("Take the payments of this invoice back first.")


@dataclass(frozen=True, kw_only=True)
class InvoiceDraft:
    """What an invoice says before it has a number."""

    organization_id: int
    legal_entity_id: int
    lines: Sequence[PaperLine]
    agreement_id: int | None = None
    currency: str = "RUB"
    title: str = ""
    note: str = ""
    due_on: date | None = None
    external_id: str = ""
    requested_at: datetime | None = field(default=None)  # where a client asks for it
    request_key: str | None = None


@transaction.atomic
def draft_invoice(draft: InvoiceDraft, *, author: Author) -> Invoice:
    """Write an invoice that only the staff see, and the client his own request."""
    asked = {"requested_at": draft.requested_at, "request_key": draft.request_key}
    invoice = Invoice(created_by_id=author.user_id, **asked)
    _fill(invoice, draft)
    invoice.save(force_insert=True)
    write_lines(invoice, draft.lines)
    note_invoice(invoice, "", author)
    return invoice


@transaction.atomic
def change_draft(*, invoice_id: int, draft: InvoiceDraft) -> Invoice:
    """Write the draft anew; an issued invoice answers TransitionNotAllowed."""
    invoice = locked_invoice(invoice_id)
    INVOICE_FLOW.target(invoice.status, "issue")
    _fill(invoice, draft)
    invoice.save()
    invoice.lines.all().delete()
    write_lines(invoice, draft.lines)
    return invoice


@transaction.atomic
def issue_invoice(
    *, invoice_id: int, author: Author, number: str = "", issued_on: date | None = None, due_in_days: int | None = None
) -> Invoice:
    """Give the draft its day and number; from now on the client sees it and it stays as it is.

    A number is given only for papers that come with one (from the accounting); our own is the next of the legal
    entity's sequence, taken last, so that others wait for it as shortly as can be.
    """
    invoice = locked_invoice(invoice_id)
    before, invoice.status = invoice.status, INVOICE_FLOW.target(invoice.status, "issue")
    if invoice.amount <= 0:
        raise InvalidInput(_("An invoice needs at least one line with a sum."))
    days = invoice_rules().due_in_days if due_in_days is None else due_in_days
    invoice.issued_on = issued_on or today()
    invoice.due_on = invoice.due_on or invoice.issued_on + timedelta(days=days)
    invoice.number = number or next_number(invoice)
    invoice.save(update_fields=["status", "number", "issued_on", "due_on"])
    note_invoice(invoice, before, author, action="finance.invoice.issued")
    emit(InvoiceIssued(invoice_id=invoice.pk, organization_id=invoice.organization_id))
    settle_invoices([invoice.pk], author=author)
    return invoice


@transaction.atomic
def cancel_invoice(*, invoice_id: int, reason: str, author: Author) -> Invoice:
    """Withdraw a draft, or an invoice on which nothing is paid; its number stays its own."""
    invoice = locked_invoice(invoice_id)
    if invoice.paid_amount:
        raise InvoiceHasPayments
    before, invoice.status = invoice.status, INVOICE_FLOW.target(invoice.status, "cancel")
    invoice.save(update_fields=["status"])
    void_paper_number(invoice, reason)
    note_invoice(invoice, before, author, reason, action="finance.invoice.cancelled")
    emit(
        InvoiceMoved(
            invoice_id=invoice.pk,
            organization_id=invoice.organization_id,
            status_from=before,
            status_to=invoice.status,
        )
    )
    return invoice


@transaction.atomic
def mark_invoice_paid(*, invoice_id: int, paid_on: date, reason: str, author: Author) -> Invoice:
    """Say by hand that the rest of the invoice has come: a payment that the bank's own line will later be (FC-74)."""
    reason = said(reason, _("Say how you know that it is paid."))
    invoice = locked_invoice(invoice_id)
    before = invoice.status
    INVOICE_FLOW.target(before, "mark_paid")
    incoming = IncomingPayment(
        key=f"{mark_of(invoice)}{invoice.changes.count()}",
        source=PaymentSource.MANUAL,
        amount=invoice.remainder,
        currency=invoice.currency,
        paid_on=paid_on,
        facts={
            "legal_entity_id": invoice.legal_entity_id,
            "purpose": str(_("Invoice %(number)s, marked as paid by hand") % {"number": invoice.number}),
            "is_awaited": True,
            "created_by_id": author.user_id,
        },
    )
    payment, _is_new = record_payment(incoming, author=author)
    book_payment(
        payment_id=payment.pk,
        organization_id=invoice.organization_id,
        agreement_id=invoice.agreement_id,
        parts=[Part(invoice_id=invoice.pk, amount=invoice.remainder)],
        author=author,
        reason=reason,
    )
    invoice.refresh_from_db()
    journal_invoice("finance.invoice.marked_paid", invoice, before, author, reason)
    return invoice


def draft_of(invoice: Invoice) -> InvoiceDraft:
    """Return what the invoice says, for another one like it."""
    lines = [
        PaperLine(
            title=line.title,
            price=line.price,
            quantity=line.quantity,
            unit=line.unit,
            vat_rate=line.vat_rate,
            amount=line.amount,
        )
        for line in invoice.lines.order_by("position")
    ]
    return InvoiceDraft(
        organization_id=invoice.organization_id,
        legal_entity_id=invoice.legal_entity_id,
        agreement_id=invoice.agreement_id,
        currency=invoice.currency,
        title=invoice.title,
        note=invoice.note,
        lines=lines,
    )


@transaction.atomic
def copy_invoice(*, invoice_id: int, author: Author) -> Invoice:
    """Write a draft with the same lines for the same client; it gets a number and days of its own when it is issued."""
    return draft_invoice(draft_of(Invoice.objects.get(pk=invoice_id)), author=author)


def mark_of(invoice: Invoice) -> str:
    """Return with what the keys of payments begin that say by hand that this invoice is paid."""
    return f"manual:invoice:{invoice.pk}:"


def said(reason: str, question: Any) -> str:
    reason = reason.strip()
    if not reason:
        raise InvalidInput(fields={"reason": [question]})
    return reason


def locked_invoice(invoice_id: int) -> Invoice:
    return Invoice.objects.select_for_update(no_key=True).get(pk=invoice_id)


def _fill(invoice: Invoice, draft: InvoiceDraft) -> None:
    take_sums(invoice, draft.lines)
    check_agreement(draft.agreement_id, draft.organization_id, draft.legal_entity_id)
    invoice.organization_id, invoice.legal_entity_id = draft.organization_id, draft.legal_entity_id
    invoice.agreement_id, invoice.currency = draft.agreement_id, draft.currency
    invoice.title, invoice.note, invoice.due_on = draft.title, draft.note, draft.due_on
    invoice.external_id = draft.external_id
