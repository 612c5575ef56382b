"""Hundreds of attempts at once: rows in three statements, payments put straight into the played gateway's book."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.utils import timezone

from core.finance.gateways.models import Connection, OnlinePayment
from core.finance.models import Invoice, InvoiceLine
from core.integrations.sandbox.web import Request
from core.organizations.models import Organization
from tests.factories.finance import DAY, make_legal_entity, make_organization
from tests.sandbox import Outside

AMOUNT = Decimal("100.00")


def crowd(connection: Connection, outside: Outside, number: int) -> list[OnlinePayment]:
    """Return attempts that wait for their payers, each with an invoice of its own; ten clients share them."""
    clients = [make_organization() for _ in range(10)]
    invoices = Invoice.objects.bulk_create(_invoice(clients[place % 10], place) for place in range(number))
    InvoiceLine.objects.bulk_create(
        InvoiceLine(invoice=one, position=1, title="Услуги", price=AMOUNT, amount=AMOUNT) for one in invoices
    )
    Invoice.objects.filter(pk__in=[one.pk for one in invoices]).update(status="issued")
    now = timezone.now()
    make = {"yookassa": _yookassa, "stripe": _stripe}[connection.gateway]
    keys = [uuid4().hex for _ in invoices]
    return OnlinePayment.objects.bulk_create(
        OnlinePayment(
            key=key,
            connection=connection,
            gateway_id=make(outside, key),
            invoice=invoice,
            organization_id=invoice.organization_id,
            amount=AMOUNT,
            method="any",
            status="waiting",
            expires_at=now + timedelta(hours=1),
        )
        for key, invoice in zip(keys, invoices, strict=True)
    )


def _invoice(client: Organization, place: int) -> Invoice:
    return Invoice(
        organization=client,
        legal_entity=make_legal_entity(),
        number=f"Т-{place}",
        issued_on=DAY,
        due_on=DAY.replace(year=2099),
        amount=AMOUNT,
        status="draft",
    )


def _stripe(outside: Outside, key: str) -> str:
    price = {"currency": "rub", "unit_amount": "10000", "product_data": {"name": key}}
    given: dict[str, Any] = {
        "mode": "payment",
        "line_items": {"0": {"quantity": "1", "price_data": price}},
        "success_url": "http://fresh.localhost/",
        "client_reference_id": key,
        "payment_intent_data": {"metadata": {"key": key}},
    }
    headers = {"Authorization": "Bearer sk_test_sandbox"}
    asked = Request(method="POST", path="v1/checkout/sessions", query={}, headers=headers, body=b"")
    return str(outside.services["stripe"]._create("sandbox", given, asked)["id"])


def _yookassa(outside: Outside, key: str) -> str:
    given = {
        "amount": {"value": "100.00", "currency": "RUB"},
        "capture": True,
        "confirmation": {"type": "redirect", "return_url": "http://fresh.localhost/"},
        "metadata": {"key": key},
    }
    return str(outside.services["yookassa"]._create("100500", True, given, outside.url)["id"])
