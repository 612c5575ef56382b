"""What people do with payments that wait: match them, put them aside, take it back.

Every deed locks the payment first, so of two people who decide at the same moment one does, and the other is told who
was first. Nothing is changed in place: undoing is an entry the other way round and allocations that take others back.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.audit.record import record
from core.events import emit
from core.finance.authors import Author
from core.finance.models import Invoice, Payment, PaymentChange, PaymentSource
from core.finance.services.allocating import Part
from core.finance.services.payments import (
    IncomingPayment,
    book_payment,
    record_payment,
    return_to_queue,
    reverse_payment,
    set_aside,
)
from core.finance.statements.events import QueueChanged
from core.finance.statements.models import LineDeed, LineMatch, OtherPayer, StatementLine
from core.finance.states import OPEN_INVOICE, PaymentStatus
from core.lib.errors import DomainError, InvalidInput


class AlreadyDecided(DomainError):
    """Somebody else was first."""

    code = "already_decided"
    message = _("This payment is not in the queue any more: %(who)s has already decided about it.")


class SuggestionGone(DomainError):
    code = "suggestion_gone"
    message = _("The invoice has changed meanwhile, so this suggestion does not fit any more. Look at the candidates.")


class NotAwaited(DomainError):
    code = "not_awaited"
    message = _("That payment does not wait for the bank's line, or is of another amount.")


class NoReason(InvalidInput):
    code = "no_reason"
    message = _("Say why.")

    def __init__(self) -> None:
        super().__init__(fields={"reason": [self.message]})


@transaction.atomic
def match_payment(
    *, payment_id: int, organization_id: int, parts: Sequence[Part] = (), author: Author, reason: str = ""
) -> Payment:
    """Book the payment on a client, with parts for his invoices; what is left over is his advance."""
    payment = _waiting(payment_id)
    agreements = set(
        Invoice.objects.filter(pk__in=[part.invoice_id for part in parts]).values_list("agreement_id", flat=True)
    )
    booked = book_payment(
        payment_id=payment.pk,
        organization_id=organization_id,
        agreement_id=agreements.pop() if len(agreements) == 1 else None,
        parts=parts,
        author=author,
        reason=reason,
    )
    _remember(booked, "matched", author, parts=parts, reason=reason)
    return booked


@transaction.atomic
def accept_suggestion(*, payment_id: int, author: Author) -> Payment:
    """Match the payment as it was suggested, if that still fits."""
    payment = _waiting(payment_id)
    found = LineMatch.objects.filter(payment=payment).first()
    if found is None or found.organization_id is None or not found.suggested:
        raise SuggestionGone
    parts = [Part(invoice_id=part["invoice"], amount=Decimal(part["amount"])) for part in found.suggested]
    lacking = {
        invoice.pk: invoice.remainder
        for invoice in Invoice.objects.filter(pk__in=[part.invoice_id for part in parts], status__in=OPEN_INVOICE)
    }
    if any(part.amount > lacking.get(part.invoice_id, Decimal(0)) for part in parts):
        raise SuggestionGone
    return match_payment(payment_id=payment_id, organization_id=found.organization_id, parts=parts, author=author)


@transaction.atomic
def put_aside(*, payment_id: int, reason: str, author: Author, remember: bool = False) -> Payment:
    """Say that the money is not a client's; `remember` keeps the payer's number for the next statements."""
    if not reason.strip():
        raise NoReason
    payment = set_aside(payment_id=_waiting(payment_id).pk, author=author, reason=reason)
    if remember and payment.payer_inn:
        OtherPayer.objects.get_or_create(
            inn=payment.payer_inn,
            defaults={"name": payment.payer_name, "reason": reason[:500], "created_by_id": author.user_id},
        )
    _remember(payment, "set_aside", author, reason=reason)
    return payment


@transaction.atomic
def attach(*, payment_id: int, known_id: int, author: Author) -> Payment:
    """Say that the waiting payment is one that was entered before: it adds nothing to anybody's balance."""
    payment = _waiting(payment_id)
    known = Payment.objects.select_for_update(no_key=True).get(pk=known_id)
    fits = known.is_awaited and known.status == PaymentStatus.BOOKED and known.amount == payment.amount
    if not fits or LineMatch.objects.filter(payment=known).exists():
        raise NotAwaited
    found = LineMatch.objects.select_for_update().get(payment=payment)
    reverse_payment(payment_id=payment.pk, author=author, reason=str(_("The same as a payment entered before")))
    known.is_awaited = False
    known.save(update_fields=["is_awaited"])
    found.payment, found.organization_id, found.is_attached = known, known.organization_id, True
    found.save()
    _remember(known, "attached", author)
    record("finance.payment.attached", subject=known, organization_id=known.organization_id)
    return known


@transaction.atomic
def undo(*, payment_id: int, reason: str, author: Author) -> Payment:
    """Take a decision back: the money waits to be matched again, and every trace of it is undone, not removed."""
    if not reason.strip():
        raise NoReason
    payment = Payment.objects.select_for_update(no_key=True).get(pk=payment_id)
    found = LineMatch.objects.select_for_update().filter(payment=payment).first()
    if found is not None and found.is_attached:
        return _detach(found, payment, reason, author)
    payment = return_to_queue(payment_id=payment.pk, author=author, reason=reason)
    _remember(payment, "returned", author, reason=reason)
    return payment


def _detach(found: LineMatch, known: Payment, reason: str, author: Author) -> Payment:
    """Part the bank's line from a payment that was known before: that one stands, the line waits as its own."""
    if known.source == PaymentSource.MANUAL:
        known.is_awaited = True
        known.save(update_fields=["is_awaited"])
    line = found.line
    own, _is_new = record_payment(_incoming(line), author=author)
    found.payment, found.is_attached = own, False
    found.save()
    _remember(own, "returned", author, reason=reason)
    record("finance.payment.returned", subject=own, facts={"reason": reason, "amount": str(own.amount)})
    return own


def _incoming(line: StatementLine) -> IncomingPayment:
    """Return the line as a payment of its own: what was reversed for it before stays reversed."""
    key = f"bank:{line.pk}"
    before = Payment.objects.filter(Q(key=key) | Q(key__startswith=f"{key}:")).count()
    return IncomingPayment(
        key=f"{key}:{before}" if before else key,
        source=PaymentSource.BANK,
        amount=line.amount,
        currency=line.currency,
        paid_on=line.booked_on or line.day,
        facts={
            "legal_entity_id": line.own_account.legal_entity_id,
            "purpose": line.purpose,
            "document_number": line.number[:40],
            "document_on": line.day,
            "payer_name": line.other_name,
            "payer_inn": line.other_inn,
            "payer_kpp": line.other_kpp,
            "payer_account": line.other_account,
            "payer_bik": line.other_bik,
        },
    )


def _waiting(payment_id: int) -> Payment:
    """Lock the payment; say who was first where it waits no more."""
    payment = Payment.objects.select_for_update(no_key=True).get(pk=payment_id)
    if payment.status != PaymentStatus.UNMATCHED:
        raise AlreadyDecided(who=_who(payment))
    return payment


def _who(payment: Payment) -> Any:
    last = PaymentChange.objects.select_related("user").filter(payment=payment).order_by("-id").first()
    if last is None:
        return _("somebody else")
    return str(last.user) if last.user else last.get_author_kind_display()


def _remember(payment: Payment, deed: str, author: Author, *, parts: Sequence[Part] = (), reason: str = "") -> None:
    """Write the deed to the line's history, and tell open pages that the queue is another."""
    found = LineMatch.objects.filter(payment=payment).first()
    if found is not None:
        if payment.organization_id and payment.status == PaymentStatus.BOOKED:
            LineMatch.objects.filter(pk=found.pk).update(organization_id=payment.organization_id)
        LineDeed.objects.create(
            line_id=found.pk,
            deed=deed,
            outcome=found.outcome,
            organization_id=payment.organization_id,
            payment_id=payment.pk,
            parts=[{"invoice": part.invoice_id, "amount": str(part.amount)} for part in parts],
            author_kind=author.kind,
            user_id=author.user_id,
            reason=reason[:500],
        )
    emit(QueueChanged(payment_id=payment.pk))
