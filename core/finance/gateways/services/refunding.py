"""Give a payer his money back: decided once under a lock, done by the gateway under a key, booked when it says so."""

from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from core.audit.record import record
from core.events import emit
from core.finance.gateways.breaker import talking
from core.finance.gateways.events import RefundFailed
from core.finance.gateways.models import OnlinePayment, Refund
from core.finance.gateways.services.connecting import gateway_of
from core.finance.gateways.services.settling import book_refund
from core.finance.gateways.services.waking import REFUND, URGENT
from core.finance.gateways.states import REFUND_FLOW, OnlineStatus, RefundStatus
from core.finance.states import PaymentStatus
from core.integrations.gateways.gateway import GatewayRefuses, RefundSeen, Standing
from core.jobs import enqueue
from core.lib.errors import DomainError, InvalidInput


class NothingToRefund(DomainError):
    code = "nothing_to_refund"
    message = _("This payment has nothing that could be given back.")


class RefundTooLarge(InvalidInput):
    code = "refund_too_large"
    message = _("At most %(left)s can still be given back.")


class NotGone(DomainError):
    """The gateway takes its time with a refund; the job that asks is repeated."""

    code, message = "refund_on_its_way", _("The refund is on its way.")


@transaction.atomic
def ask_refund(*, online_payment_id: int, amount: Decimal, reason: str, user_id: int | None, key: str = "") -> Refund:
    """Decide on a refund and have it done; the same key again returns the first one.

    What is on its way counts as gone, so that two people together never give more than came.
    """
    attempt = OnlinePayment.objects.select_for_update(of=("self",)).select_related("payment").get(pk=online_payment_id)
    key = key or uuid4().hex
    if known := Refund.objects.filter(key=key, online_payment=attempt).first():
        return known
    left = left_to_refund(attempt)
    if left <= 0:
        raise NothingToRefund
    if not reason.strip():
        raise InvalidInput(fields={"reason": [_("Say why the money is given back.")]})
    if not 0 < amount <= left:
        raise RefundTooLarge(left=left, fields={"amount": [RefundTooLarge.message % {"left": left}]})
    refund = Refund.objects.create(
        online_payment=attempt, key=key, amount=amount, reason=reason.strip()[:300], user_id=user_id
    )
    record(
        "finance.refund.asked",
        subject=attempt,
        subject_name=str(attempt),
        organization_id=attempt.organization_id,
        facts={"amount": str(amount), "currency": attempt.currency, "reason": refund.reason},
    )
    enqueue(kind=REFUND, payload={"refund": refund.pk}, key=f"{refund.pk}", priority=URGENT)
    return refund


def left_to_refund(attempt: OnlinePayment) -> Decimal:
    """Return what can still be given back, refunds on their way taken off."""
    payment = attempt.payment
    if attempt.status != OnlineStatus.SUCCEEDED or payment is None or payment.status != PaymentStatus.BOOKED:
        return Decimal("0.00")
    going = attempt.refunds.filter(status=RefundStatus.WAITING).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    return payment.amount - max(payment.refunded_amount, attempt.refunded_amount) - going


def settle_refund(*, refund_id: int, at: datetime) -> Refund:
    """Have the gateway give the money back, and book what it says.

    Raises GatewayAway where nobody knows whether it has, NotGone while it is at work: the same call may be repeated.
    """
    refund = Refund.objects.select_related("online_payment__connection").get(pk=refund_id)
    if refund.status != RefundStatus.WAITING:
        return refund
    attempt = refund.online_payment
    gateway = gateway_of(attempt.connection)
    try:
        with talking(attempt.connection, patient=True):
            if refund.gateway_id:
                seen = gateway.read_refund(refund.gateway_id, payment_id=attempt.gateway_id)
            else:
                facts = {"amount": refund.amount, "currency": attempt.currency, "key": refund.key}
                seen = gateway.refund(attempt.gateway_id, **facts)  # type: ignore[arg-type]
    except GatewayRefuses as error:
        return _end(refund.pk, RefundStatus.FAILED, str(error), at)
    return _note(refund.pk, seen, at)


@transaction.atomic
def _note(refund_id: int, seen: RefundSeen, at: datetime) -> Refund:
    Refund.objects.filter(pk=refund_id).update(gateway_id=seen.id)
    if seen.standing == Standing.SUCCEEDED:
        return _end(refund_id, RefundStatus.SUCCEEDED, "", at)
    if seen.standing == Standing.WAITING:
        return Refund.objects.get(pk=refund_id)
    return _end(refund_id, RefundStatus.FAILED, seen.reason, at)


@transaction.atomic
def _end(refund_id: int, status: str, answer: str, at: datetime) -> Refund:
    attempt_id = Refund.objects.values_list("online_payment", flat=True).get(pk=refund_id)
    attempt = OnlinePayment.objects.select_for_update().get(pk=attempt_id)
    refund = Refund.objects.select_for_update().get(pk=refund_id)
    if refund.status != RefundStatus.WAITING:
        return refund
    deed = "succeed" if status == RefundStatus.SUCCEEDED else "fail"
    refund.status, refund.answer, refund.finished_at = REFUND_FLOW.target(refund.status, deed), answer[:300], at
    refund.save(update_fields=["status", "answer", "finished_at"])
    facts = {"amount": str(refund.amount), "currency": attempt.currency, "reason": refund.reason}
    if deed == "fail" or not _book(attempt, refund, at):
        organization = {"organization_id": attempt.organization_id}
        emit(RefundFailed(refund_id=refund.pk, online_payment_id=attempt.pk, **organization))
    record(
        f"finance.refund.{'done' if deed == 'succeed' else 'refused'}",
        subject=attempt,
        subject_name=str(attempt),
        organization_id=attempt.organization_id,
        facts=facts,
    )
    return refund


def _book(attempt: OnlinePayment, refund: Refund, at: datetime) -> bool:
    """Book money that has gone; where the books refuse it, the refund says why and somebody is told."""
    try:
        with transaction.atomic():
            book_refund(attempt, refund, at)
    except DomainError as error:
        Refund.objects.filter(pk=refund.pk).update(answer=str(error)[:300])
        return False
    return True
