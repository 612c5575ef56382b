"""Payments: taken down once, booked on a client's balance, put to invoices, and undone.

Booking is one transaction: ledger, allocations, status of the invoices, events. Undoing is never a change: the ledger
gets an entry the other way round, an allocation another one that takes it back.

Everybody locks in one order: payments, then invoices, then accounts; within each by key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.events import emit
from core.finance.authors import Author
from core.finance.events import PaymentBooked, PaymentRefunded, PaymentTakenBack
from core.finance.models import (
    AccountCode,
    Allocation,
    EntryKind,
    Payment,
    PaymentChange,
    PaymentSource,
)
from core.finance.services.allocating import (
    Overspent,
    Part,
    allocate,
    free,
    lock_invoices,
    lock_open,
    standing,
    take_back,
)
from core.finance.services.paper_posting import Move, noon_of, post_paper
from core.finance.states import PAYMENT_FLOW, PaymentStatus
from core.lib.errors import InvalidInput

OWN_SIDE: Mapping[str, str] = {PaymentSource.GATEWAY: AccountCode.GATEWAY}


@dataclass(frozen=True, kw_only=True)
class IncomingPayment:
    """A payment as its source tells it; `key` starts with the source and is that payment's alone."""

    key: str
    source: str
    amount: Decimal
    paid_on: date
    currency: str = "RUB"
    facts: Mapping[str, Any] = field(default_factory=dict)  # further columns of Payment: purpose, payer_inn …


@transaction.atomic
def record_payment(incoming: IncomingPayment, *, author: Author) -> tuple[Payment, bool]:
    """Take the payment down; the same key again returns the first one and False."""
    if incoming.amount <= 0:
        raise InvalidInput(fields={"amount": [_("The amount must be above zero.")]})
    made = Payment(
        key=incoming.key,
        source=incoming.source,
        amount=incoming.amount,
        currency=incoming.currency,
        paid_on=incoming.paid_on,
        **incoming.facts,
    )
    Payment.objects.bulk_create([made], ignore_conflicts=True)
    stored = Payment.objects.select_for_update(no_key=True).get(key=incoming.key)
    if stored.changes.exists():
        return stored, False
    _note(stored, "", stored.status, author, "")
    return stored, True


@transaction.atomic
def book_payment(
    *,
    payment_id: int,
    organization_id: int,
    author: Author,
    agreement_id: int | None = None,
    parts: Sequence[Part] = (),
    reason: str = "",
) -> Payment:
    """Put the payment on the client's balance and to the invoices; whoever comes second gets TransitionNotAllowed."""
    payment = _locked(payment_id)
    before, payment.status = payment.status, PAYMENT_FLOW.target(payment.status, "book")
    lock_open(parts)
    payment.organization_id, payment.agreement_id = organization_id, agreement_id
    payment.booking_number += 1
    payment.save(update_fields=["status", "organization", "agreement", "booking_number"])
    _post(payment, payment.amount, f"{_key(payment)}", EntryKind.PAYMENT, noon_of(payment.paid_on))
    _note(payment, before, payment.status, author, reason)
    emit(
        PaymentBooked(
            payment_id=payment.pk, organization_id=organization_id, amount=payment.amount, source=payment.source
        )
    )
    if parts:
        allocate(payment, parts, author, reason)
    payment.refresh_from_db()
    return payment


@transaction.atomic
def allocate_payment(*, payment_id: int, parts: Sequence[Part], author: Author, reason: str = "") -> Payment:
    """Put what is left of a booked payment to invoices of the same client."""
    payment = _locked(payment_id)
    if payment.status != PaymentStatus.BOOKED:
        raise Overspent
    lock_open(parts)
    allocate(payment, parts, author, reason)
    payment.refresh_from_db()
    return payment


@transaction.atomic
def take_back_allocation(*, allocation_id: int, author: Author, reason: str = "") -> Allocation:
    """Free a part of a payment from its invoice: the money stays on the client's balance."""
    allocation = Allocation.objects.get(pk=allocation_id)
    _locked(allocation.payment_id)
    take_back([allocation], author, reason)
    return allocation


@transaction.atomic
def return_to_queue(*, payment_id: int, author: Author, reason: str) -> Payment:
    """Undo the booking: allocations taken back, balance too; the payment waits to be matched again."""
    return _unbook(payment_id, "return_to_queue", author, reason)


@transaction.atomic
def reverse_payment(*, payment_id: int, author: Author, reason: str) -> Payment:
    """Undo a payment that never was, for good."""
    return _unbook(payment_id, "reverse", author, reason)


@transaction.atomic
def set_aside(*, payment_id: int, author: Author, reason: str) -> Payment:
    """Say that the money is not a client's; it leaves the queue and can be returned to it."""
    payment = _locked(payment_id)
    before, payment.status = payment.status, PAYMENT_FLOW.target(payment.status, "set_aside")
    payment.save(update_fields=["status"])
    _note(payment, before, payment.status, author, reason)
    return payment


@transaction.atomic
def refund_payment(*, payment_id: int, amount: Decimal, key: str, author: Author, at: datetime, reason: str) -> Payment:
    """Give a part of a booked payment back to the payer, once under the key.

    What is not allocated goes first; then the latest allocations are taken back, and what the refund leaves of each is
    put to its invoice again.
    """
    payment = _locked(payment_id)
    left = payment.amount - payment.refunded_amount
    if payment.status != PaymentStatus.BOOKED or not 0 < amount <= left:
        raise Overspent
    lock_invoices([allocation.invoice_id for allocation in standing(payment)])
    if not _post(payment, -amount, f"{_key(payment)}:refund:{key}", EntryKind.REFUND, at):
        return payment
    freed = [] if amount <= payment.advance else free(payment, amount - payment.advance, author, reason)
    payment.refresh_from_db()
    payment.refunded_amount += amount
    payment.save(update_fields=["refunded_amount"])
    if freed:
        allocate(payment, freed, author, reason)
    _note(payment, payment.status, payment.status, author, reason)
    emit(PaymentRefunded(payment_id=payment.pk, organization_id=payment.organization_id or 0, amount=amount))
    payment.refresh_from_db()
    return payment


def _unbook(payment_id: int, deed: str, author: Author, reason: str) -> Payment:
    payment = _locked(payment_id)
    before, payment.status = payment.status, PAYMENT_FLOW.target(payment.status, deed)
    if before == PaymentStatus.BOOKED:
        if payment.refunded_amount:
            raise Overspent(_("A part of this payment has been given back; it cannot be undone as a whole."))
        take_back(standing(payment), author, reason)
        _post(payment, -payment.amount, f"{_key(payment)}:undone", EntryKind.REVERSAL, timezone.now())
        emit(
            PaymentTakenBack(payment_id=payment.pk, organization_id=payment.organization_id or 0, amount=payment.amount)
        )
    payment.save(update_fields=["status"])
    _note(payment, before, payment.status, author, reason)
    payment.refresh_from_db()
    return payment


def _locked(payment_id: int) -> Payment:
    return Payment.objects.select_for_update(no_key=True).get(pk=payment_id)


def _key(payment: Payment) -> str:
    return f"finance.payment:{payment.pk}:{payment.booking_number}"


def _post(payment: Payment, amount: Decimal, key: str, kind: str, at: datetime) -> bool:
    """Move the operational and the accounting balance by the amount; tell whether this was new."""
    own = OWN_SIDE.get(payment.source, AccountCode.BANK)
    moves = [
        Move(client=AccountCode.CLIENT, own=own, amount=amount),
        Move(client=AccountCode.DOCUMENTED, own=AccountCode.DOCUMENTS, amount=amount),
    ]
    return post_paper(payment, moves, key=key, kind=kind, at=at, memo=payment.purpose)


def _note(payment: Payment, before: str, after: str, author: Author, reason: str) -> None:
    PaymentChange.objects.create(
        payment=payment,
        status_from=before,
        status_to=after,
        author_kind=author.kind,
        user_id=author.user_id,
        reason=reason[:500],
    )
