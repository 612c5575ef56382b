"""Files of both sides about an invoice."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import pgettext

from core.documents.models import Document
from core.documents.services.writing import Description
from core.finance.models import Invoice
from core.finance.services.paper_documents import document_about
from core.finance.services.printing import printed_invoice
from core.lib.company import current_company

SUBJECT = "finance.invoice"


@transaction.atomic
def document_of_invoice(invoice: Invoice, *, with_copy: bool) -> Document:
    """See core.finance.services.paper_documents.document_about."""
    with translation.override(current_company().language):
        what = Description(
            type="invoice",
            title=pgettext("page", "Invoice"),
            number=invoice.number,
            agreement_id=invoice.agreement_id,
        )
    return document_about(
        invoice, subject=SUBJECT, what=what, print_it=lambda: printed_invoice(invoice), with_copy=with_copy
    )
