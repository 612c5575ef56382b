"""The numbers of invoices: taken when they are issued, void when they are cancelled."""

from django.utils.translation import gettext as _

from core.documents.numbering import Standing, take_number, void_number
from core.documents.numbering.models import GivenNumber
from core.finance.business_date import today
from core.finance.models import Invoice

KIND, SUBJECT = "invoice", "finance.invoice"


def next_invoice_number(invoice: Invoice) -> str:
    """Take the next number of the legal entity, in the transaction that issues the invoice."""
    standing = Standing(type=SUBJECT, id=invoice.pk, title=str(invoice.organization))
    entity_id, day = invoice.legal_entity_id, invoice.issued_on or today()
    return take_number(kind=KIND, legal_entity_id=entity_id, on=day, standing=standing).text


def void_invoice_number(invoice: Invoice, reason: str) -> None:
    """Let the number of a cancelled invoice stand in the list as void; one from outside is not ours to void."""
    given = GivenNumber.objects.filter(legal_entity_id=invoice.legal_entity_id, kind=KIND, text=invoice.number)
    found = given.filter(subject_type=SUBJECT, subject_id=invoice.pk).first() if invoice.number else None
    if found is not None:
        void_number(number_id=found.pk, reason=reason.strip() or _("The invoice is cancelled."))
