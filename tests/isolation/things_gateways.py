"""Online payments and what belongs to them, for the tests of isolation."""

import json
import secrets
from decimal import Decimal
from itertools import count

from django.utils import timezone

from core.finance.gateways.models import Connection, OnlinePayment, Reconciliation
from core.finance.models import Invoice, Payment
from tests.factories.finance import make_invoice, make_payment
from tests.isolation.owners import Owner
from tests.isolation.things import SeenBy, Thing

_numbers = count(1)
CREDENTIALS = {"terminal": "1700DEMO", "password": "sandbox"}


def _connection(owner: Owner) -> Connection:
    number = next(_numbers)
    return Connection.objects.create(
        gateway="tbank",
        account=f"{number}DEMO",
        title=f"Gateway {owner.company_mark} {number}",
        credentials=json.dumps({**CREDENTIALS, "terminal": f"{number}DEMO"}),
        token=secrets.token_urlsafe(16),
        methods=["any"],
    )


def _attempt(owner: Owner, invoice: Invoice) -> OnlinePayment:
    number = next(_numbers)
    return OnlinePayment.objects.create(
        key=f"key-{owner.mark}-{number}",
        connection=_connection(owner),
        gateway_id=f"{owner.mark}-{number}",
        invoice=invoice,
        organization=owner.organization,
        amount=Decimal("100.00"),
        method="any",
        status="cancelled",
        expires_at=timezone.now(),
    )


def _invoice(owner: Owner) -> Invoice:
    return make_invoice(owner.organization, "100.00", number=f"{owner.mark}-{next(_numbers)}")


def payable_invoice(owner: Owner) -> Thing:
    invoice = _invoice(owner)
    way = f"{_connection(owner).pk}:barter"
    return Thing(row=invoice, names={"pk": invoice.pk}, seen_by=SeenBy.ORGANIZATION, data={"way": way})


def online_payment(owner: Owner) -> Thing:
    attempt = _attempt(owner, _invoice(owner))
    return Thing(row=attempt, names={"pk": attempt.pk}, seen_by=SeenBy.ORGANIZATION)


def refundable_payment(owner: Owner) -> Thing:
    from core.finance.authors import SYSTEM
    from core.finance.services.payments import book_payment

    attempt = _attempt(owner, _invoice(owner))
    made: Payment = make_payment("100.00", source="gateway", key=f"gateway:{attempt.key}")
    book_payment(payment_id=made.pk, organization_id=owner.organization.pk, author=SYSTEM)
    attempt.status, attempt.payment, attempt.paid_amount = "succeeded", made, made.amount
    attempt.save()
    data = {"amount": "10.00", "reason": "Ошибка", "key": "5a0f3c3e-3a2b-4a39-8a26-6f2e6f8f2b11"}
    return Thing(row=attempt, names={"pk": attempt.pk}, seen_by=SeenBy.COMPANY, data=data)


def gateway_connection(owner: Owner) -> Thing:
    own = _connection(owner)
    data = {"terminal": own.account, "password": "", "methods": ["any"], "title": f"Renamed {owner.company_mark}"}
    return Thing(row=own, names={"pk": own.pk}, seen_by=SeenBy.COMPANY, data=data)


def gateway_connection_of_program(owner: Owner) -> Thing:
    own = _connection(owner)
    data = {"credentials": {"terminal": own.account, "password": ""}, "methods": ["any"]}
    return Thing(row=own, names={"pk": own.pk}, seen_by=SeenBy.COMPANY, data=data)


def reconciliation(owner: Owner) -> Thing:
    now = timezone.now()
    made = Reconciliation.objects.create(
        connection=_connection(owner), since=now, until=now, started_at=now, finished_at=now
    )
    return Thing(row=made, names={"pk": made.pk}, seen_by=SeenBy.COMPANY)
