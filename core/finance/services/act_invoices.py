"""An act and the invoice for it, both or neither."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core.finance.authors import Author
from core.finance.calc import PaperLine
from core.finance.models import Act
from core.finance.services.acts import issue_act
from core.finance.services.invoices import InvoiceDraft, draft_invoice, issue_invoice
from core.lib.company import current_company


@transaction.atomic
def issue_act_with_invoice(
    *, act_id: int, author: Author, issued_on: date | None = None, due_in_days: int | None = None
) -> Act:
    """Issue the act and, in the same transaction, an invoice of the same lines for the same day.

    Their numbers come in the order in which all sequences are taken: the act's before the invoice's.
    """
    act = issue_act(act_id=act_id, author=author, issued_on=issued_on)
    with translation.override(current_company().language):
        title = _("By act %(number)s") % {"number": act.number}
    draft = InvoiceDraft(
        organization_id=act.organization_id,
        legal_entity_id=act.legal_entity_id,
        agreement_id=act.agreement_id,
        currency=act.currency,
        title=title,
        lines=lines_of(act),
    )
    invoice = draft_invoice(draft, author=author)
    act.invoice = issue_invoice(invoice_id=invoice.pk, author=author, issued_on=act.issued_on, due_in_days=due_in_days)
    act.save(update_fields=["invoice"])
    return act


def lines_of(paper: Any) -> list[PaperLine]:
    """Return what stands on the paper, to be written once more."""
    return [
        PaperLine(
            title=line.title,
            price=line.price,
            quantity=line.quantity,
            unit=line.unit,
            vat_rate=line.vat_rate,
            amount=line.amount,
        )
        for line in paper.lines.order_by("position")
    ]
