"""Begin to pay an invoice: an attempt of ours first, then the payment at the gateway under the attempt's key."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.accounts.urlconf import own_urlconf
from core.audit.record import record
from core.finance.gateways.breaker import talking
from core.finance.gateways.models import Connection, OnlinePayment
from core.finance.gateways.services.connecting import gateway_of
from core.finance.gateways.services.settling import apply_seen, tell_moved
from core.finance.gateways.services.waking import FIRST_LOOK, wake
from core.finance.gateways.states import ONLINE_FLOW, OnlineStatus
from core.finance.models import Invoice
from core.finance.services.allocating import InvoiceNotOpen, Overpaid
from core.finance.states import OPEN_INVOICE
from core.integrations.gateways.catalogue import gateway_class
from core.integrations.gateways.gateway import GatewayRefuses, Order, Seen
from core.lib.errors import InvalidInput
from core.lib.links import absolute_url

LIFE = timedelta(hours=1)
# An attempt that is about to lapse is not offered once more.
SPARE = timedelta(minutes=5)


class MethodNotOffered(InvalidInput):
    code = "method_not_offered"
    message = gettext_lazy("This way to pay is not offered here now. Choose another one.")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A way to pay through one of the company's connections."""

    connection_id: int
    method: str


def start_payment(
    *, invoice_id: int, choice: Choice, user_id: int | None, email: str = "", amount: Decimal | None = None
) -> OnlinePayment:
    """Return an attempt with the address where its payer goes.

    An attempt that waits for the same money the same way is given again: who presses twice pays once. Where the gateway
    does not answer, the attempt stays and is sent again under its key; GatewayAway tells the payer so.
    """
    at = timezone.now()
    attempt = _attempt(invoice_id, choice, user_id, amount, at)
    if attempt.status == OnlineStatus.CREATED:
        attempt = send_order(attempt, email=email, at=at)
    return attempt


@transaction.atomic
def _attempt(
    invoice_id: int, choice: Choice, user_id: int | None, amount: Decimal | None, at: datetime
) -> OnlinePayment:
    invoice = Invoice.objects.select_for_update(no_key=True).get(pk=invoice_id)
    if invoice.status not in OPEN_INVOICE:
        raise InvoiceNotOpen
    amount = invoice.remainder if amount is None else amount
    if not 0 < amount <= invoice.remainder:
        raise Overpaid
    connection = Connection.objects.filter(pk=choice.connection_id, is_active=True).first()
    if connection is None or not is_offered(connection, choice.method, invoice.currency):
        raise MethodNotOffered
    known = OnlinePayment.objects.filter(
        invoice=invoice,
        connection=connection,
        method=choice.method,
        amount=amount,
        status__in=[OnlineStatus.CREATED, OnlineStatus.WAITING],
        expires_at__gt=at + SPARE,
    ).order_by("-pk")
    if found := known.first():
        return found
    made = OnlinePayment.objects.create(
        key=uuid4().hex,
        connection=connection,
        invoice=invoice,
        organization_id=invoice.organization_id,
        amount=amount,
        currency=invoice.currency,
        method=choice.method,
        created_by_id=user_id,
        expires_at=at + LIFE,
    )
    record(
        "finance.online_payment.started",
        subject=made,
        subject_name=invoice.number,
        organization_id=invoice.organization_id,
        facts={"amount": str(amount), "currency": invoice.currency, "gateway": connection.gateway},
    )
    # Should this process die before the gateway has answered, the job goes on from here.
    wake(made.pk, at=at + FIRST_LOOK)
    return made


def is_offered(connection: Connection, method: str, currency: str) -> bool:
    return method in connection.methods and currency in gateway_class(connection.gateway).currencies


def send_order(attempt: OnlinePayment, *, email: str = "", at: datetime, patient: bool = False) -> OnlinePayment:
    """Make the payment at the gateway; the same again while nobody knows whether the first call arrived."""
    connection = attempt.connection
    try:
        with talking(connection, patient=patient):
            seen = gateway_of(connection).start(_order(attempt, email))
    except GatewayRefuses as error:
        _give_up(attempt.pk, str(error), at)
        raise
    return _note_started(attempt.pk, seen, at)


def _order(attempt: OnlinePayment, email: str) -> Order:
    urlconf = own_urlconf()
    result = reverse("gateways:result", args=[attempt.pk], urlconf=urlconf)
    notification = reverse("gateways:notification", args=[attempt.connection.token], urlconf=urlconf)
    return Order(
        key=attempt.key,
        amount=attempt.amount,
        currency=attempt.currency,
        description=_("Invoice %(number)s") % {"number": attempt.invoice.number},
        method=attempt.method,
        return_url=absolute_url(result),
        notify_url=absolute_url(notification),
        email=email,
        expires_at=attempt.expires_at,
    )


@transaction.atomic
def _note_started(attempt_id: int, seen: Seen, at: datetime) -> OnlinePayment:
    OnlinePayment.objects.filter(pk=attempt_id, gateway_id="").update(gateway_id=seen.id)
    return apply_seen(online_payment_id=attempt_id, seen=seen, at=at)


@transaction.atomic
def _give_up(attempt_id: int, reason: str, at: datetime) -> None:
    attempt = OnlinePayment.objects.select_for_update().get(pk=attempt_id)
    if attempt.status != OnlineStatus.CREATED:
        return
    attempt.status, attempt.reason, attempt.finished_at = ONLINE_FLOW.target(attempt.status, "fail"), reason[:300], at
    attempt.save(update_fields=["status", "reason", "finished_at"])
    tell_moved(attempt)
