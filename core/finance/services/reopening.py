"""Say that an invoice that was marked as paid is not."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.finance.authors import Author
from core.finance.models import Invoice, Payment
from core.finance.services.invoices import locked_invoice, mark_of, said
from core.finance.services.journal import journal_invoice
from core.finance.services.payments import reverse_payment
from core.finance.states import PaymentStatus
from core.lib.errors import DomainError


class NothingByHand(DomainError):
    code = "nothing_by_hand"
    message = _("Nothing of this invoice was marked as paid by hand, or the bank has confirmed it since.")


@transaction.atomic
def reopen_invoice(*, invoice_id: int, reason: str, author: Author) -> Invoice:
    """Take a mark "paid" back: its payment never was, so balance and status return to what really came.

    A payment that the bank has confirmed meanwhile is real: it is taken off the invoice on its own page.
    """
    reason = said(reason, _("Say why it is not paid after all."))
    invoice = Invoice.objects.get(pk=invoice_id)
    # Payments are locked before invoices, everywhere; what stands on the invoice is looked at once they are locked.
    marks = Payment.objects.filter(key__startswith=mark_of(invoice)).order_by("pk").select_for_update(no_key=True)
    standing = [payment for payment in marks if payment.is_awaited and payment.status == PaymentStatus.BOOKED]
    invoice = locked_invoice(invoice_id)
    on_it = [payment for payment in standing if _stands_on(payment, invoice)]
    if not on_it:
        raise NothingByHand
    before = invoice.status
    for payment in on_it:
        reverse_payment(payment_id=payment.pk, author=author, reason=reason)
    invoice.refresh_from_db()
    journal_invoice("finance.invoice.reopened", invoice, before, author, reason)
    return invoice


def is_marked_paid(invoice: Invoice) -> bool:
    """Tell whether a mark "paid" can be taken back."""
    marks = Payment.objects.filter(key__startswith=mark_of(invoice), status=PaymentStatus.BOOKED, is_awaited=True)
    return any(_stands_on(payment, invoice) for payment in marks)


def _stands_on(payment: Payment, invoice: Invoice) -> bool:
    standing = payment.allocations.filter(takes_back__isnull=True, taken_back_by__isnull=True)
    return standing.filter(invoice=invoice).exists()
