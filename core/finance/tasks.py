"""Work that follows from papers."""

from core.events import StoredEvent
from core.finance.models import Invoice
from core.finance.services.printing import printed_invoice
from core.jobs import RunningJob


def on_invoice_issued(event: StoredEvent, running: RunningJob) -> None:
    """Print the invoice as it is issued, so that requisites that change later leave it as it was."""
    invoices = Invoice.objects.select_related("organization", "legal_entity", "agreement")
    printed_invoice(invoices.get(pk=event.payload["invoice_id"]))
