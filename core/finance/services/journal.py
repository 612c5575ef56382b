"""What happened to papers and payments: the history that everybody sees, and the journal where a person acted."""

from core.audit.record import record
from core.finance.authors import Author
from core.finance.models import Act, ActChange, AuthorKind, Invoice, InvoiceChange, Payment, PaymentChange


def note_invoice(invoice: Invoice, before: str, author: Author, reason: str = "", *, action: str = "") -> None:
    """Take down that the invoice moved from the status before to its present one; `action` names it in the journal."""
    InvoiceChange.objects.create(
        invoice=invoice,
        status_from=before,
        status_to=invoice.status,
        author_kind=author.kind,
        user_id=author.user_id,
        reason=reason[:500],
    )
    if action:
        journal_invoice(action, invoice, before, author, reason)


def journal_invoice(action: str, invoice: Invoice, before: str, author: Author, reason: str = "") -> None:
    """Write a person's deed into the journal; what follows from payments stands in the invoice's history alone."""
    if author.kind != AuthorKind.PERSON:
        return
    record(
        action,
        subject=invoice,
        subject_name=invoice.number or invoice.title,
        organization_id=invoice.organization_id,
        changes={"status": (before, invoice.status)} if before != invoice.status else None,
        facts={"reason": reason, "amount": str(invoice.amount)} if reason else {"amount": str(invoice.amount)},
    )


def note_act(act: Act, before: str, author: Author, reason: str = "", *, action: str = "") -> None:
    """Take down that the act moved from the status before to its present one; `action` names it in the journal."""
    ActChange.objects.create(
        act=act,
        status_from=before,
        status_to=act.status,
        author_kind=author.kind,
        user_id=author.user_id,
        reason=reason[:500],
    )
    if action and author.kind == AuthorKind.PERSON:
        record(
            action,
            subject=act,
            organization_id=act.organization_id,
            changes={"status": (before, act.status)},
            facts={"reason": reason, "amount": str(act.amount)} if reason else {"amount": str(act.amount)},
        )


def note_payment(payment: Payment, before: str, author: Author, reason: str = "") -> None:
    PaymentChange.objects.create(
        payment=payment,
        status_from=before,
        status_to=payment.status,
        author_kind=author.kind,
        user_id=author.user_id,
        reason=reason[:500],
    )


def journal_payment(action: str, payment: Payment, before: str, author: Author, reason: str = "") -> None:
    """Write a person's deed into the journal; what the bank and the system do stands in the payment's history alone."""
    if author.kind != AuthorKind.PERSON:
        return
    record(
        action,
        subject=payment,
        subject_name=str(payment),
        organization_id=payment.organization_id,
        changes={"status": (before, payment.status)} if before != payment.status else None,
        facts={"reason": reason, "amount": str(payment.amount)} if reason else {"amount": str(payment.amount)},
    )
