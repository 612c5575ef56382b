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
    Entry,
    EntryKind,
    Payment,
    PaymentSource,
)
from core.finance.services.allocating import (
    AlreadyTakenBack,
    NotBooked,
    Overspent,
    Part,
    allocate,
    free,
    lock_invoices,
    lock_open,
    put,
    standing,
    take_back,
)
from core.finance.services.journal import journal_payment, note_payment
from core.finance.services.paper_posting import Move, noon_of, post_back, post_paper
from core.finance.services.settling import settle_invoices
from core.finance.states import PAYMENT_FLOW, PaymentStatus
from core.lib.errors import InvalidInput
from core.organizations.models import Agreement

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
    note_payment(stored, "", author)
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
    _check_agreement(agreement_id, organization_id)
    lock_open(parts)
    payment.organization_id, payment.agreement_id = organization_id, agreement_id
    payment.booking_number += 1
    payment.save(update_fields=["status", "organization", "agreement", "booking_number"])
    _post(payment)
    note_payment(payment, before, author, reason)
    journal_payment("finance.payment.booked", payment, before, author, reason)
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
        raise NotBooked
    lock_open(parts)
    allocate(payment, parts, author, reason)
    journal_payment("finance.payment.allocated", payment, payment.status, author, reason)
    payment.refresh_from_db()
    return payment


@transaction.atomic
def take_back_allocation(*, allocation_id: int, author: Author, reason: str = "") -> Allocation:
    """Free a part of a payment from its invoice: the money stays on the client's balance."""
    allocation = Allocation.objects.get(pk=allocation_id)
    if allocation.takes_back_id is not None:
        raise AlreadyTakenBack
    payment = _locked(allocation.payment_id)
    take_back([allocation], author, reason)
    journal_payment("finance.payment.allocation_taken_back", payment, payment.status, author, reason)
    return allocation


@transaction.atomic
def return_to_queue(*, payment_id: int, author: Author, reason: str) -> Payment:
    """Undo the booking: allocations taken back, balance too; the payment waits to be matched again."""
    return _unbook(payment_id, "return_to_queue", author, reason, action="finance.payment.returned")


@transaction.atomic
def reverse_payment(*, payment_id: int, author: Author, reason: str) -> Payment:
    """Undo a payment that never was, for good."""
    return _unbook(payment_id, "reverse", author, reason, action="finance.payment.reversed")


@transaction.atomic
def set_aside(*, payment_id: int, author: Author, reason: str) -> Payment:
    """Say that the money is not a client's; it leaves the queue and can be returned to it."""
    payment = _locked(payment_id)
    before, payment.status = payment.status, PAYMENT_FLOW.target(payment.status, "set_aside")
    payment.save(update_fields=["status"])
    note_payment(payment, before, author, reason)
    journal_payment("finance.payment.set_aside", payment, before, author, reason)
    return payment


@transaction.atomic
def refund_payment(*, payment_id: int, amount: Decimal, key: str, author: Author, at: datetime, reason: str) -> Payment:
    """Give a part of a booked payment back to the payer, once under the key.

    What is not allocated goes first; then the latest allocations are taken back, and what the refund leaves of each is
    put to its invoice again.
    """
    payment = _locked(payment_id)
    if payment.status != PaymentStatus.BOOKED:
        raise NotBooked
    entry_key = f"{_key(payment)}:refund:{key}"
    if Entry.objects.filter(key=entry_key).exists():
        return payment
    if not 0 < amount <= payment.amount - payment.refunded_amount:
        raise Overspent
    lock_invoices([allocation.invoice_id for allocation in standing(payment)])
    rest, touched = ([], []) if amount <= payment.advance else free(payment, amount - payment.advance, author)
    payment.refresh_from_db()
    payment.refunded_amount += amount
    payment.save(update_fields=["refunded_amount"])
    put(payment, rest, author)
    settle_invoices(touched, author=author, reason=reason)
    _post_back(payment, amount, entry_key, EntryKind.REFUND, at)
    note_payment(payment, payment.status, author, reason)
    journal_payment("finance.payment.refunded", payment, payment.status, author, reason)
    emit(PaymentRefunded(payment_id=payment.pk, organization_id=payment.organization_id or 0, amount=amount))
    payment.refresh_from_db()
    return payment


def _unbook(payment_id: int, deed: str, author: Author, reason: str, *, action: str) -> Payment:
    payment = _locked(payment_id)
    before, payment.status = payment.status, PAYMENT_FLOW.target(payment.status, deed)
    if before == PaymentStatus.BOOKED:
        if payment.refunded_amount:
            raise Overspent(_("A part of this payment has been given back; it cannot be undone as a whole."))
        take_back(standing(payment), author, reason)
        _post_back(payment, payment.amount, f"{_key(payment)}:undone", EntryKind.REVERSAL, timezone.now())
        emit(
            PaymentTakenBack(payment_id=payment.pk, organization_id=payment.organization_id or 0, amount=payment.amount)
        )
    # What never was is not waited for at the bank either.
    payment.is_awaited = payment.is_awaited and deed != "reverse"
    payment.save(update_fields=["status", "is_awaited"])
    note_payment(payment, before, author, reason)
    journal_payment(action, payment, before, author, reason)
    payment.refresh_from_db()
    return payment


def _check_agreement(agreement_id: int | None, organization_id: int) -> None:
    if agreement_id and not Agreement.objects.filter(pk=agreement_id, organization_id=organization_id).exists():
        raise InvalidInput(fields={"agreement": [_("This agreement is another client's.")]})


def _locked(payment_id: int) -> Payment:
    return Payment.objects.select_for_update(no_key=True).get(pk=payment_id)


def _key(payment: Payment) -> str:
    return f"finance.payment:{payment.pk}:{payment.booking_number}"


def _post_back(payment: Payment, amount: Decimal, key: str, kind: str, at: datetime) -> None:
    post_back(_key(payment), amount, key=key, kind=kind, at=at, memo=payment.purpose)


def _post(payment: Payment) -> None:
    """Move the operational and the accounting balance by the amount."""
    own = OWN_SIDE.get(payment.source, AccountCode.BANK)
    moves = [
        Move(client=AccountCode.CLIENT, own=own, amount=payment.amount),
        Move(client=AccountCode.DOCUMENTED, own=AccountCode.DOCUMENTS, amount=payment.amount),
    ]
    key, at = _key(payment), noon_of(payment.paid_on)
    post_paper(payment, moves, key=key, kind=EntryKind.PAYMENT, at=at, memo=payment.purpose)
