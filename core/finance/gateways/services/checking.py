"""Ask the gateway what became of an attempt, and let the answer have its effect."""

from datetime import datetime, timedelta

from core.finance.gateways.breaker import talking
from core.finance.gateways.models import OnlinePayment
from core.finance.gateways.services.connecting import gateway_of
from core.finance.gateways.services.settling import apply_seen
from core.finance.gateways.services.starting import send_order
from core.finance.gateways.states import OPEN_ONLINE, OnlineStatus

# For so long gateways remember by which key an order came.
KEY_LIFE = timedelta(hours=20)


def check_payment(*, online_payment_id: int, at: datetime) -> OnlinePayment:
    """Read the payment back; an attempt whose order may never have arrived is sent once more.

    Raises GatewayAway where the gateway does not answer.
    """
    attempt = OnlinePayment.objects.select_related("connection", "invoice").get(pk=online_payment_id)
    if attempt.status == OnlineStatus.CREATED and not attempt.gateway_id:
        if at - attempt.created_at > KEY_LIFE:
            return attempt
        return send_order(attempt, at=at, patient=True)
    if not attempt.gateway_id:
        return attempt
    with talking(attempt.connection, patient=True):
        seen = gateway_of(attempt.connection).read_back(attempt.gateway_id)
    return apply_seen(online_payment_id=attempt.pk, seen=seen, at=at)


def is_open(attempt: OnlinePayment) -> bool:
    return attempt.status in OPEN_ONLINE
