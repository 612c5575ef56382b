"""Many events: repeated, shuffled, tampered, late, forged and lost notifications have the effect of none.

Here by hundreds; `PAYMENTS=250` makes them the thousand of the reliability plan.
"""

import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.utils import timezone
from stripe import WebhookSignature

from core.finance.gateways.models import Connection, Event, Finding, OnlinePayment
from core.finance.gateways.services.reconciling import reconcile
from core.finance.gateways.states import FindingKind
from core.finance.models import Allocation, Invoice, Payment
from core.finance.selectors import verify_ledger
from core.integrations.sandbox.stripe import webhook_secret
from core.jobs.drain import drain
from core.lib.company import CurrentCompany, entered
from tests.core.finance.gateways.crowd import crowd
from tests.core.finance.gateways.world import connect, decide, deliver, told
from tests.factories.people import browser
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-120", "ML-57")]
# A payment makes four events there.
PAYMENTS = int(os.environ.get("PAYMENTS", "50"))
FORGED = PAYMENTS * 4
SECRET = webhook_secret("sandbox")


@pytest.fixture
def at_work(fresh_company: CurrentCompany) -> Iterator[CurrentCompany]:
    with entered(fresh_company):
        yield fresh_company


def _signed(body: str, *, age: int = 0) -> dict[str, Any]:
    stamp = int(time.time()) - age
    return {
        "body": body,
        "headers": {"Stripe-Signature": WebhookSignature.generate_signature_header(body, SECRET, stamp)},
    }


def _deliver_all(connection: Connection, notices: list[dict[str, Any]]) -> list[int]:
    """Bring the notifications to the door; return the answers."""
    door = browser(csrf=True)
    return [deliver(connection, notice, client=door) for notice in notices]


def _effects() -> dict[str, int]:
    return {
        "attempts": OnlinePayment.objects.filter(status="succeeded").count(),
        "payments": Payment.objects.filter(status="booked").count(),
        "allocations": Allocation.objects.count(),
        "invoices": Invoice.objects.filter(status="paid").count(),
    }


@pytest.mark.requirement("PL-115", "PL-117")
def test_each_event_has_one_effect_and_those_that_never_came_are_found(
    at_work: CurrentCompany, outside: Outside
) -> None:
    random = Random(8)
    connection = connect("stripe")
    twin = outside.services["stripe"]
    bodies, lost = [], []
    for place, attempt in enumerate(crowd(connection, outside, PAYMENTS)):
        before = len(twin.crier.sent)
        twin.decide(attempt.gateway_id, "pay")
        (lost if place % 50 == 7 else bodies).append([one.body for one in list(twin.crier.sent)[before:]])
    events = [body for group in bodies for body in group]
    good = [_signed(body) for body in events for _ in range(random.choice((1, 1, 2, 3, 5)))]
    tampered = [{**_signed(body), "body": f"{body} "} for body in random.sample(events, len(events) // 20)]
    stale = [_signed(body, age=random.randint(301, 90_000)) for body in random.sample(events, len(events) // 20)]
    notices = [*good, *tampered, *stale]
    random.shuffle(notices)

    answers = _deliver_all(connection, notices)
    drain(seconds=120)
    heard, checked = _effects(), Counter(Event.objects.values_list("state", flat=True))
    reconcile(connection_id=connection.pk, at=timezone.now())

    found = Counter(Finding.objects.values_list("kind", flat=True))
    assert len(events) + len(lost) * 4 == PAYMENTS * 4
    assert Counter(answers) == {200: len(good), 400: len(tampered) + len(stale)}
    assert checked == {"checked": len(events)}
    assert sum(Event.objects.values_list("deliveries", flat=True)) == len(good)
    assert heard == dict.fromkeys(heard, PAYMENTS - len(lost))
    assert found == {FindingKind.MISSED: len(lost)}
    assert _effects() == dict.fromkeys(heard, PAYMENTS)
    assert verify_ledger().is_right


def test_forged_bodies_change_nothing(at_work: CurrentCompany, outside: Outside) -> None:
    random = Random(9)
    connection = connect("yookassa")
    attempts = crowd(connection, outside, 30)
    for attempt in attempts[:10]:
        outside.services["yookassa"].decide(attempt.gateway_id, random.choice(("cancel", "fail")))
    truth = {one["id"]: one["status"] for one in outside.get("/yookassa/")["results"]}
    before = len(told(outside, "yookassa"))
    notices = [_lie(random, random.choice(attempts), number) for number in range(FORGED)]

    answers = _deliver_all(connection, notices)
    drain(seconds=120)

    fates = {"canceled": {"cancelled", "failed"}, "pending": {"waiting"}}
    wrong = [one.pk for one in OnlinePayment.objects.all() if one.status not in fates[truth[one.gateway_id]]]
    assert set(answers) == {200}
    assert (wrong, _effects()) == ([], dict.fromkeys(_effects(), 0))
    assert OnlinePayment.objects.filter(checks__gt=5).count() == 0
    assert len(told(outside, "yookassa")) == before
    # The same door lets the truth in.
    decide(outside, attempts[-1])
    deliver(connection, told(outside, "yookassa")[-1])
    drain(seconds=20)
    assert _effects() == dict.fromkeys(_effects(), 1)


def _lie(random: Random, attempt: OnlinePayment, number: int) -> dict[str, Any]:
    """A body that says what is not so: paid, refunded, another amount, another's payment."""
    amount = {"value": random.choice(("100.00", "0.01", "999999.00")), "currency": "RUB"}
    event = random.choice(("payment.succeeded", "payment.waiting_for_capture", "refund.succeeded"))
    thing: dict[str, Any] = {"id": attempt.gateway_id, "status": "succeeded", "paid": True, "amount": amount}
    if event == "refund.succeeded":
        thing |= {"id": f"refund-{number}", "payment_id": attempt.gateway_id}
    body = {"type": "notification", "event": event, "object": {**thing, "metadata": {"number": number}}}
    return {"body": json.dumps(body), "headers": {}}
