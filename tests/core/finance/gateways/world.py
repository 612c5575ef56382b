"""A company with a gateway, a client with an invoice, and what happens at the gateway."""

from typing import Any

import httpx
from django.test import Client

from core.finance.gateways.models import Connection, OnlinePayment
from core.finance.gateways.services.connecting import Wanted, connect_gateway
from core.finance.gateways.services.starting import Choice, start_payment
from core.finance.models import Invoice
from core.integrations.sandbox import stripe, tbank, yookassa
from tests.factories.people import browser
from tests.sandbox import Outside

CREDENTIALS = {
    "yookassa": {"shop_id": "100500", "secret": yookassa.SECRET},
    "stripe": {"key": stripe.SECRET, "webhook_secret": stripe.webhook_secret("sandbox")},
    "tbank": {"terminal": "1700DEMO", "password": tbank.SECRET},
}


def connect(gateway: str = "yookassa", **values: str) -> Connection:
    wanted = Wanted(values={**CREDENTIALS[gateway], **values}, methods=["any", "card", "sbp"])
    return connect_gateway(gateway=gateway, wanted=wanted)


def start(invoice: Invoice, connection: Connection, method: str = "any", **more: Any) -> OnlinePayment:
    choice = Choice(connection_id=connection.pk, method=method)
    return start_payment(invoice_id=invoice.pk, choice=choice, user_id=None, **more)


def decide(outside: Outside, attempt: OnlinePayment, outcome: str = "pay", **more: str) -> None:
    """Do on the gateway's page what a person does there."""
    url = f"{outside.url}/{attempt.connection.gateway}/pay/{attempt.gateway_id}/"
    httpx.post(url, data={"outcome": outcome, **more}, trust_env=False)


def told(outside: Outside, gateway: str) -> list[dict[str, Any]]:
    """Return the notifications that the gateway has sent: {"body", "headers"}, the oldest first."""
    return list(outside.get(f"/{gateway}/")["notifications"])


def deliver(connection: Connection, notice: dict[str, Any], *, client: Client | None = None) -> int:
    """Bring a notification to the product's door as the gateway does."""
    answer = (client or browser(csrf=True)).post(
        f"/integrations/payments/{connection.token}/",
        notice["body"].encode(),
        content_type="application/json",
        headers=notice["headers"],
    )
    return int(answer.status_code)
