"""Invoices: drafted, issued with a number, cancelled, marked as paid by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.audit.record import record
from core.events import emit
from core.finance.authors import Author
from core.finance.business_date import today
from core.finance.calc import PaperLine
from core.finance.events import InvoiceIssued, InvoiceMoved
from core.finance.models import Invoice, InvoiceChange, PaymentSource
from core.finance.services.allocating import Part
from core.finance.services.paper_writing import take_sums, write_lines
from core.finance.services.payments import IncomingPayment, book_payment, record_payment
from core.finance.services.settling import settle_invoices
from core.finance.states import INVOICE_FLOW, InvoiceStatus
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


@transaction.atomic
def draft_invoice(draft: InvoiceDraft, *, author: Author) -> Invoice:
    """Write an invoice that only the staff see."""
    invoice = Invoice(created_by_id=author.user_id)
    _fill(invoice, draft)
    invoice.save(force_insert=True)
    write_lines(invoice, draft.lines)
    _note(invoice, "", invoice.status, author, "")
    return invoice


@transaction.atomic
def change_draft(*, invoice_id: int, draft: InvoiceDraft) -> Invoice:
    """Write the draft anew; an issued invoice answers TransitionNotAllowed."""
    invoice = _locked(invoice_id)
    INVOICE_FLOW.target(invoice.status, "issue")
    _fill(invoice, draft)
    invoice.save()
    invoice.lines.all().delete()
    write_lines(invoice, draft.lines)
    return invoice


@transaction.atomic
def issue_invoice(
    *, invoice_id: int, number: str, author: Author, issued_on: date | None = None, due_in_days: int = 5
) -> Invoice:
    """Give the draft its number and day; from now on the client sees it and it stays as it is."""
    invoice = _locked(invoice_id)
    before, invoice.status = invoice.status, INVOICE_FLOW.target(invoice.status, "issue")
    if invoice.amount <= 0:
        raise InvalidInput(_("An invoice needs at least one line with a sum."))
    invoice.number, invoice.issued_on = number, issued_on or today()
    invoice.due_on = invoice.due_on or invoice.issued_on + timedelta(days=due_in_days)
    invoice.save(update_fields=["status", "number", "issued_on", "due_on"])
    _note(invoice, before, invoice.status, author, "")
    emit(InvoiceIssued(invoice_id=invoice.pk, organization_id=invoice.organization_id))
    settle_invoices([invoice.pk], author=author)
    return invoice


@transaction.atomic
def cancel_invoice(*, invoice_id: int, reason: str, author: Author) -> Invoice:
    """Withdraw a draft, or an invoice on which nothing is paid; its number stays its own."""
    invoice = _locked(invoice_id)
    if invoice.paid_amount:
        raise InvoiceHasPayments
    before, invoice.status = invoice.status, INVOICE_FLOW.target(invoice.status, "cancel")
    invoice.save(update_fields=["status"])
    _note(invoice, before, invoice.status, author, reason)
    record(
        "finance.invoice.cancelled",
        subject=invoice,
        organization_id=invoice.organization_id,
        changes={"status": (before, invoice.status)},
        facts={"reason": reason},
    )
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
    reason = reason.strip()
    if not reason:
        raise InvalidInput(fields={"reason": [_("Say how you know that it is paid.")]})
    invoice = _locked(invoice_id)
    before = invoice.status
    INVOICE_FLOW.target(before, "mark_paid")
    incoming = IncomingPayment(
        key=f"manual:invoice:{invoice.pk}:{invoice.changes.count()}",
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
    record(
        "finance.invoice.marked_paid",
        subject=invoice,
        organization_id=invoice.organization_id,
        changes={"status": (before, InvoiceStatus.PAID.value)},
        facts={"reason": reason},
    )
    invoice.refresh_from_db()
    return invoice


def _locked(invoice_id: int) -> Invoice:
    return Invoice.objects.select_for_update(no_key=True).get(pk=invoice_id)


def _fill(invoice: Invoice, draft: InvoiceDraft) -> None:
    take_sums(invoice, draft.lines)
    invoice.organization_id, invoice.legal_entity_id = draft.organization_id, draft.legal_entity_id
    invoice.agreement_id, invoice.currency = draft.agreement_id, draft.currency
    invoice.title, invoice.note, invoice.due_on = draft.title, draft.note, draft.due_on
    invoice.external_id = draft.external_id


def _note(invoice: Invoice, before: str, after: str, author: Author, reason: str) -> None:
    InvoiceChange.objects.create(
        invoice=invoice,
        status_from=before,
        status_to=after,
        author_kind=author.kind,
        user_id=author.user_id,
        reason=reason[:500],
    )
