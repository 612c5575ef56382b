"""Whatever dies before whichever statement: after a retry everything is as if nothing had died."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection as database
from django.db import transaction
from django.utils import timezone

from core.events.models import OutboxEvent
from core.finance.gateways.models import Connection, Event, OnlinePayment, Refund
from core.finance.gateways.services.hearing import check_event, hear
from core.finance.gateways.services.refunding import ask_refund, settle_refund
from core.finance.models import Allocation, Entry, Invoice, Payment
from core.finance.selectors import verify_ledger
from core.lib.company import CurrentCompany, entered, public_schema
from core.organizations.models import Organization
from tests.core.finance.gateways.world import connect, decide, start, told
from tests.factories.finance import make_invoice, make_organization
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-117", "PL-120", "ML-57")]


class Killed(BaseException):
    """Stands for the end of the process: nothing of ours may catch it."""


@contextmanager
def dies_before(statement: int) -> Iterator[None]:
    count = 0

    def look(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        if count == statement:
            raise Killed
        return execute(sql, params, many, context)

    with database.execute_wrapper(look):
        yield


def through(work: Callable[[], Any]) -> int:
    """Do the work once with a crash before each of its statements, then let it through; return how many crashes."""
    statement = 1
    while True:
        try:
            with dies_before(statement), transaction.atomic():
                work()
        except Killed:
            statement += 1
            continue
        return statement - 1


@pytest.fixture
def at_work(fresh_company: CurrentCompany) -> Iterator[CurrentCompany]:
    with entered(fresh_company):
        yield fresh_company


def state(invoice: Invoice) -> dict[str, Any]:
    """Everything that a payment has left behind."""
    attempt = OnlinePayment.objects.get(invoice=invoice)
    invoice.refresh_from_db()
    with public_schema():
        told_of = list(OutboxEvent.objects.order_by("name").values_list("name", "payload"))
    ids = (attempt.pk, invoice.pk, attempt.payment_id)
    return {
        "invoice": (invoice.status, invoice.paid_amount),
        "attempt": (attempt.status, attempt.paid_amount, attempt.refunded_amount, attempt.problem),
        "payment": list(
            Payment.objects.filter(pk=attempt.payment_id).values_list("status", "amount", "refunded_amount")
        ),
        "allocations": sorted(Allocation.objects.filter(invoice=invoice).values_list("amount", flat=True)),
        "entries": Entry.objects.filter(key__startswith=f"finance.payment:{attempt.payment_id}:").count(),
        "changes": list(invoice.changes.order_by("pk").values_list("status_from", "status_to")),
        "events": list(attempt.events.values_list("state", "event", "deliveries")),
        "refunds": list(attempt.refunds.values_list("status", "amount")),
        "told": [
            name
            for name, payload in told_of
            if {payload.get("online_payment_id"), payload.get("payment_id"), payload.get("invoice_id")} & set(ids)
        ],
    }


def pay(
    connection: Connection, payer: Organization, outside: Outside, do: Callable[[Callable[[], Any]], int]
) -> tuple[Invoice, int]:
    """Pay, hear, check and give a part back, each step done by `do`."""
    invoice = make_invoice(payer, "900.00")
    attempt = start(invoice, connection)
    decide(outside, attempt)
    body = told(outside, connection.gateway)[-1]["body"].encode()
    crashes = do(lambda: hear(connection=connection, body=body, headers={}, at=timezone.now()))
    event = Event.objects.get(online_payment=attempt)
    crashes += do(lambda: check_event(event_id=event.pk, at=timezone.now()))
    key = f"refund-{invoice.pk}"
    asked = {"amount": Decimal("200.00"), "reason": "Ошибка", "user_id": None, "key": key}
    crashes += do(lambda: ask_refund(online_payment_id=attempt.pk, **asked))  # type: ignore[arg-type]
    refund = Refund.objects.get(key=key)
    crashes += do(lambda: settle_refund(refund_id=refund.pk, at=timezone.now()))
    return invoice, crashes


def test_a_crash_before_every_statement_leaves_the_state_of_a_run_without_crashes(
    at_work: CurrentCompany, outside: Outside
) -> None:
    connection = connect("yookassa")
    whole, none = pay(connection, make_organization(), outside, lambda work: (work(), 0)[1])

    broken, crashes = pay(connection, make_organization(), outside, through)

    assert (none, crashes > 80) == (0, True)
    assert state(broken) == state(whole)
    assert state(broken)["attempt"] == ("succeeded", Decimal("900.00"), Decimal("200.00"), "")
    assert {one["refunded"] for one in outside.get("/yookassa/")["results"]} == {"200.00"}
    assert len(outside.get("/yookassa/")["results"]) == 2
    assert verify_ledger().is_right


def test_a_process_that_dies_after_the_gateways_answer_makes_no_second_payment(
    at_work: CurrentCompany, outside: Outside
) -> None:
    connection = connect("yookassa")
    invoice = make_invoice(make_organization(), "900.00")
    statement = 1
    # Here the attempt is committed before the gateway is called, as in a request.
    while True:
        with dies_before(statement), suppress(Killed):
            start(invoice, connection)
            break
        statement += 1

    results = outside.get("/yookassa/")["results"]
    assert (statement > 5, len(results)) == (True, 1)
    assert OnlinePayment.objects.get().gateway_id == results[0]["id"]
