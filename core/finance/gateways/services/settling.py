"""Let what a gateway says of a payment have its effect: the only place where an online payment becomes money.

Everybody locks in one order: the attempt, then the payment, then the invoice, then accounts.
"""

import logging
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.events import emit
from core.finance.authors import GATEWAY
from core.finance.gateways.events import OnlinePaymentDiffers, OnlinePaymentMoved
from core.finance.gateways.models import Connection, OnlinePayment, Refund
from core.finance.gateways.states import ONLINE_FLOW, OPEN_ONLINE, OnlineStatus, Problem, RefundStatus
from core.finance.models import Payment, PaymentSource
from core.finance.services.allocating import Part, lock_invoices
from core.finance.services.payments import IncomingPayment, book_payment, record_payment, refund_payment
from core.finance.states import OPEN_INVOICE, PaymentStatus
from core.integrations.gateways.gateway import GatewayRefuses, Seen, Standing
from core.lib.company import current_company

logger = logging.getLogger(__name__)
DEEDS = {Standing.CANCELLED: "cancel", Standing.FAILED: "fail"}


class NotOurPayment(GatewayRefuses):
    """The gateway answers with a payment of another account, or of another order."""

    def __init__(self) -> None:
        super().__init__(_("it is about another payment"))


@transaction.atomic
def apply_seen(*, online_payment_id: int, seen: Seen, at: datetime) -> OnlinePayment:
    """Move the attempt to where the gateway says it is, once and only forward; repeating it changes nothing."""
    attempt = (
        OnlinePayment.objects.select_for_update(of=("self",)).select_related("connection").get(pk=online_payment_id)
    )
    _check_identity(attempt, seen)
    attempt.gateway_id, attempt.checked_at, attempt.checks = seen.id, at, attempt.checks + 1
    if seen.pay_url.startswith(("https://", "http://")):
        attempt.pay_url = seen.pay_url
    before = attempt.status
    if seen.standing == Standing.SUCCEEDED:
        _succeed(attempt, seen, at)
    elif before in OPEN_ONLINE and (deed := DEEDS.get(seen.standing)):
        attempt.status = ONLINE_FLOW.target(before, deed)
        attempt.reason, attempt.finished_at = seen.reason[:300], at
    elif before == OnlineStatus.CREATED:
        attempt.status = ONLINE_FLOW.target(before, "wait")
    attempt.save()
    if attempt.status != before:
        tell_moved(attempt)
    return attempt


def tell_moved(attempt: OnlinePayment) -> None:
    facts = {"online_payment_id": attempt.pk, "organization_id": attempt.organization_id}
    emit(OnlinePaymentMoved(**facts, status=attempt.status))


def _check_identity(attempt: OnlinePayment, seen: Seen) -> None:
    """Refuse a payment that is not this attempt's, however the gateway came to name it."""
    connection = attempt.connection
    is_other = (
        (attempt.gateway_id and seen.id != attempt.gateway_id)
        or (seen.account and seen.account != connection.account)
        or (seen.reference and seen.reference != attempt.key)
    )
    if is_other:
        logger.error("A gateway tells of another payment", extra={"attempt": attempt.pk, "told": seen.id})
        raise NotOurPayment


def _succeed(attempt: OnlinePayment, seen: Seen, at: datetime) -> None:
    if attempt.payment_id is None:
        attempt.status = ONLINE_FLOW.target(attempt.status, "succeed")
        attempt.problem = _problem(attempt, seen)
        attempt.paid_amount, attempt.reason, attempt.finished_at = seen.amount, "", at
        attempt.payment = _book(attempt, seen, at)
    _note_refunded(attempt, seen, at)


def _problem(attempt: OnlinePayment, seen: Seen) -> str:
    if seen.currency != attempt.currency:
        return Problem.CURRENCY
    return Problem.AMOUNT if seen.amount != attempt.amount else ""


def payment_key(connection: Connection, gateway_id: str) -> str:
    """Return by what the books know a payment of a gateway."""
    return f"{PaymentSource.GATEWAY}:{connection.gateway}:{connection.pk}:{gateway_id}"


def _book(attempt: OnlinePayment, seen: Seen, at: datetime) -> Payment:
    """Put the money on the balance and to the invoice; what does not fit waits in the queue for somebody to look."""
    invoice = attempt.invoice
    purpose = _("Invoice %(number)s, paid online (%(gateway)s, %(id)s)")
    incoming = IncomingPayment(
        key=payment_key(attempt.connection, seen.id),
        source=PaymentSource.GATEWAY,
        amount=seen.amount,
        currency=seen.currency,
        paid_on=timezone.localdate(seen.paid_at or at, timezone=ZoneInfo(current_company().time_zone)),
        facts={
            "legal_entity_id": attempt.connection.legal_entity_id or invoice.legal_entity_id,
            "purpose": purpose % {"number": invoice.number, "gateway": attempt.connection, "id": seen.id},
            "document_number": seen.id[:40],
            "payer_name": attempt.organization.name[:300],
            "payer_inn": attempt.organization.inn,
        },
    )
    payment, _is_new = record_payment(incoming, author=GATEWAY)
    if attempt.problem:
        emit(
            OnlinePaymentDiffers(
                online_payment_id=attempt.pk,
                payment_id=payment.pk,
                organization_id=attempt.organization_id,
                amount=seen.amount,
                currency=seen.currency,
            )
        )
        return payment
    (invoice,) = lock_invoices([attempt.invoice_id])
    part = min(seen.amount, invoice.remainder) if invoice.status in OPEN_INVOICE else Decimal(0)
    return book_payment(
        payment_id=payment.pk,
        organization_id=attempt.organization_id,
        agreement_id=invoice.agreement_id,
        parts=[Part(invoice_id=invoice.pk, amount=part)] if part else [],
        author=GATEWAY,
    )


def _note_refunded(attempt: OnlinePayment, seen: Seen, at: datetime) -> None:
    """Follow a refund that was made past us, in the gateway's own cabinet."""
    if seen.refunded is None or seen.refunded <= attempt.refunded_amount or attempt.payment is None:
        return
    # While one of ours is on its way, nobody can tell which of the two is seen; it is looked at again once that ends.
    if attempt.refunds.filter(status=RefundStatus.WAITING).exists():
        return
    if attempt.payment.status != PaymentStatus.BOOKED:
        return
    amount = min(seen.refunded, attempt.paid_amount or seen.refunded) - attempt.refunded_amount
    refund, is_new = Refund.objects.get_or_create(
        key=f"seen:{attempt.pk}:{seen.refunded}",
        defaults={
            "online_payment": attempt,
            "amount": amount,
            "status": RefundStatus.SUCCEEDED,
            "reason": _("Given back in the payment system's own cabinet"),
            "finished_at": at,
        },
    )
    if is_new:
        book_refund(attempt, refund, at)


def book_refund(attempt: OnlinePayment, refund: Refund, at: datetime) -> None:
    """Take the money off the balance and the invoice, once for the refund; the attempt is locked by the caller."""
    refund_payment(
        payment_id=attempt.payment_id or 0,
        amount=refund.amount,
        key=f"gateway:{refund.key}",
        author=GATEWAY,
        at=at,
        reason=refund.reason,
    )
    attempt.refunded_amount += refund.amount
    attempt.save(update_fields=["refunded_amount"])
