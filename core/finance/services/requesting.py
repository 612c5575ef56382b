"""A client asks for an invoice of an amount."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.events import emit
from core.finance.authors import Author
from core.finance.calc import PaperLine, round_money
from core.finance.events import InvoiceRequested
from core.finance.models import Invoice, InvoiceRules
from core.finance.services.invoices import InvoiceDraft, draft_invoice, issue_invoice
from core.finance.services.journal import journal_invoice
from core.finance.services.rules import invoice_rules
from core.lib.company import current_company
from core.lib.errors import DomainError, InvalidInput
from core.organizations.models import Agreement, LegalEntity, Organization
from core.organizations.selectors import require_legal_entity

LARGEST = Decimal(1_000_000_000)
# What a client has asked for and not begun to pay.
WAITING = ("draft", "issued", "overdue")


class RequestsClosed(DomainError):
    code, message = "requests_closed", gettext_lazy("Invoices are not given on request here. Ask your manager.")


class TooManyWait(DomainError):
    code = "too_many_requests"
    message = gettext_lazy(
        "You have %(limit)s requested invoices that are not paid yet. Pay or cancel one of them first."
    )


class RequestSentTwice(DomainError):
    code = "request_sent_twice"
    message = gettext_lazy("This request was sent already, with another amount. Ask anew on a fresh page.")


@transaction.atomic
def request_invoice(
    *,
    organization_id: int,
    amount: Decimal,
    author: Author,
    agreement_id: int | None = None,
    note: str = "",
    key: str = "",
) -> Invoice:
    """Make an invoice of one line: issued at once or a draft for the staff, as the company has set it.

    The same again under one key gives the invoice that it has made. The organization is locked, so that two requests
    at once do not pass its limit together.
    """
    rules = invoice_rules()
    if not rules.takes_requests:
        raise RequestsClosed
    if not 0 < round_money(amount) <= LARGEST:
        raise InvalidInput(fields={"amount": [_("Write an amount above zero.")]})
    Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    if key and (made := Invoice.objects.filter(organization_id=organization_id, request_key=key).first()):
        if (made.amount, made.agreement_id) != (round_money(amount), agreement_id):
            raise RequestSentTwice
        return made
    waiting = Invoice.objects.filter(organization_id=organization_id, requested_at__isnull=False, status__in=WAITING)
    if waiting.count() >= rules.waiting_limit:
        raise TooManyWait(limit=rules.waiting_limit)
    draft = _draft(rules, organization_id, round_money(amount), agreement_id, note, key)
    invoice = draft_invoice(draft, author=author)
    journal_invoice("finance.invoice.requested", invoice, invoice.status, author)
    if rules.issues_at_once:
        return issue_invoice(invoice_id=invoice.pk, author=author)
    emit(InvoiceRequested(invoice_id=invoice.pk, organization_id=organization_id))
    return invoice


def _draft(
    rules: InvoiceRules, organization_id: int, amount: Decimal, agreement_id: int | None, note: str, key: str
) -> InvoiceDraft:
    entity = seller_of(agreement_id, organization_id)
    with translation.override(current_company().language):
        title = rules.request_title or _("Payment in advance")
    line = PaperLine(title=title, price=amount, vat_rate=rules.vat_rate if entity.is_vat_payer else None)
    return InvoiceDraft(
        organization_id=organization_id,
        legal_entity_id=entity.pk,
        agreement_id=agreement_id,
        lines=[line],
        title=title,
        note=note,
        requested_at=timezone.now(),
        request_key=key or None,
    )


def seller_of(agreement_id: int | None, organization_id: int) -> LegalEntity:
    """Return who writes the invoice: the side of the agreement, else the legal entity used first."""
    if agreement_id is not None:
        found = Agreement.objects.filter(pk=agreement_id, organization_id=organization_id, is_active=True)
        agreement = found.select_related("legal_entity").first()
        if agreement is None:
            raise InvalidInput(fields={"agreement": [_("Choose one of your agreements.")]})
        return agreement.legal_entity
    return require_legal_entity()
