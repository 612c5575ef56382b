"""Work that follows from papers."""

from core.events import StoredEvent
from core.finance.models import Act, Invoice
from core.finance.services.act_printing import printed_act, printed_upd
from core.finance.services.printing import printed_invoice
from core.jobs import RunningJob


def on_invoice_issued(event: StoredEvent, running: RunningJob) -> None:
    """Print the invoice as it is issued, so that requisites that change later leave it as it was."""
    invoices = Invoice.objects.select_related("organization", "legal_entity", "agreement")
    printed_invoice(invoices.get(pk=event.payload["invoice_id"]))


def on_act_issued(event: StoredEvent, running: RunningJob) -> None:
    """Print the act and its УПД as it is issued, for the same reason."""
    acts = Act.objects.select_related("organization", "legal_entity", "agreement")
    act = acts.get(pk=event.payload["act_id"])
    printed_act(act)
    printed_upd(act)
