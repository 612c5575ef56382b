"""Send an invoice to the client once more."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.events import emit
from core.finance.authors import Author
from core.finance.events import InvoiceReminded
from core.finance.models import Invoice
from core.finance.services.allocating import InvoiceNotOpen
from core.finance.services.invoices import locked_invoice
from core.finance.services.journal import note_invoice
from core.finance.states import OPEN_INVOICE
from core.lib.errors import DomainError

PAUSE = timedelta(minutes=10)


class JustReminded(DomainError):
    code = "just_reminded"
    message = _("The client has been sent this invoice a moment ago.")


@transaction.atomic
def remind_of_invoice(*, invoice_id: int, author: Author) -> Invoice:
    """Tell the client of an invoice that waits for money; at most once in ten minutes, whoever asks for it."""
    invoice = locked_invoice(invoice_id)
    if invoice.status not in OPEN_INVOICE:
        raise InvoiceNotOpen
    # A note without a move is a reminder.
    if invoice.changes.filter(status_from=F("status_to"), at__gt=timezone.now() - PAUSE).exists():
        raise JustReminded
    note_invoice(invoice, invoice.status, author, action="finance.invoice.reminded")
    emit(InvoiceReminded(invoice_id=invoice.pk, organization_id=invoice.organization_id))
    return invoice
