"""The printed form of an issued invoice: made once, kept, and handed out as it was made."""

from django.utils import translation
from django.utils.translation import gettext as _

from core.documents.pdf import BankAccount, InvoiceFacts, Line, Party, Vat, render
from core.finance.models import Invoice, InvoiceFile
from core.finance.selectors.invoices import list_lines, vat_by_rate
from core.finance.services.keeping import printed
from core.lib.company import current_company
from core.lib.errors import DomainError
from core.organizations.models import Agreement, LegalEntity, Organization, OwnBankAccount
from core.ui import formatting


class NotIssued(DomainError):
    code, message = "invoice_not_issued", _("A draft has no printed form yet: issue it first.")


def printed_invoice(invoice: Invoice) -> bytes:
    """Return the kept PDF, made at the first call."""
    if not invoice.number:
        raise NotIssued
    return printed(InvoiceFile, invoice.pk, lambda: render("invoice", invoice_facts(invoice)), folder="invoices")


def invoice_facts(invoice: Invoice) -> InvoiceFacts:
    """Return what the invoice says on paper, in the company's language."""
    language = current_company().language
    lines, seller = list_lines(invoice), invoice.legal_entity
    assert invoice.issued_on is not None  # noqa: S101 whatever has a number has a day
    account = bank_account(seller, invoice.currency)
    with translation.override(language):
        basis = basis_words(invoice.agreement)
    return InvoiceFacts(
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        language=language,
        currency=invoice.currency,
        seller=seller_party(seller),
        buyer=buyer_party(invoice.organization),
        lines=tuple(
            Line(name=line.title, amount=line.amount, quantity=line.quantity, unit=line.unit, price=line.price)
            for line in lines
        ),
        total=invoice.amount,
        vat=tuple(Vat(rate=one.rate, amount=one.amount) for one in vat_by_rate(lines) if one.rate is not None),
        basis=basis,
        note=invoice.note,
        bank=account,
    )


def basis_words(agreement: Agreement | None) -> str:
    if agreement is None:
        return ""
    if agreement.signed_on is None:
        return _("Agreement No. %(number)s") % {"number": agreement.number}
    signed = formatting.day(agreement.signed_on, with_year=True)
    return _("Agreement No. %(number)s of %(day)s") % {"number": agreement.number, "day": signed}


def bank_account(seller: LegalEntity, currency: str) -> BankAccount | None:
    """Return where the money is to go: the account used first, else any that works."""
    accounts = OwnBankAccount.objects.filter(legal_entity=seller, currency=currency, is_active=True)
    found = accounts.order_by("-is_default", "pk").first()
    if found is None:
        return None
    return BankAccount(number=found.number, bik=found.bik, bank_name=found.bank_name, corr_account=found.corr_account)


def seller_party(entity: LegalEntity) -> Party:
    return Party(
        name=entity.name,
        full_name=entity.full_name,
        inn=entity.inn,
        kpp=entity.kpp,
        ogrn=entity.ogrn,
        address=entity.address,
        phone=entity.phone,
        email=entity.email,
        head=entity.head,
        accountant=entity.accountant,
    )


def buyer_party(organization: Organization) -> Party:
    return Party(
        name=organization.name,
        inn=organization.inn,
        kpp=organization.kpp,
        ogrn=organization.ogrn,
        address=organization.address,
    )
