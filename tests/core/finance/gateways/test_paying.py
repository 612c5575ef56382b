"""An attempt becomes money when the gateway says so, once; nothing else moves it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from core.events.models import OutboxEvent
from core.finance.authors import SYSTEM
from core.finance.gateways.models import Connection, Event, OnlinePayment
from core.finance.gateways.services.checking import check_payment
from core.finance.gateways.services.connecting import disconnect_gateway
from core.finance.gateways.services.hearing import check_event
from core.finance.gateways.services.settling import NotOurPayment, apply_seen
from core.finance.gateways.services.starting import MethodNotOffered
from core.finance.models import Account, AccountCode, Invoice, Payment
from core.finance.selectors import verify_ledger
from core.finance.services.allocating import InvoiceNotOpen, Overpaid
from core.finance.services.invoices import cancel_invoice
from core.integrations.gateways.gateway import GatewayAway, Seen, Standing
from core.lib.company import public_schema
from core.organizations.models import Organization
from tests.core.finance.gateways.world import connect, decide, deliver, start, told
from tests.factories.finance import make_invoice
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-120", "ML-55", "ML-57", "ML-60")]
ZERO = Decimal("0.00")


def look(attempt: OnlinePayment) -> OnlinePayment:
    return check_payment(online_payment_id=attempt.pk, at=timezone.now())


def standing(invoice: Invoice) -> tuple[str, Decimal]:
    invoice.refresh_from_db()
    return invoice.status, invoice.paid_amount


def balance(organization: Organization) -> Decimal:
    found = Account.objects.filter(organization=organization, code=AccountCode.CLIENT).first()
    return found.balance or ZERO if found else ZERO


@pytest.mark.requirement("PL-115", "PL-117", "ML-58")
@pytest.mark.parametrize("gateway", ["yookassa", "stripe", "tbank"])
def test_money_that_the_gateway_confirms_pays_the_invoice_once(
    payer: Organization, outside: Outside, gateway: str
) -> None:
    invoice = make_invoice(payer, "1500.50")
    attempt = start(invoice, connect(gateway))
    decide(outside, attempt)

    looks = [look(attempt) for _ in range(3)]

    payment = Payment.objects.get()
    assert [one.status for one in looks] == ["succeeded"] * 3
    assert (standing(invoice), balance(payer)) == (("paid", Decimal("1500.50")), Decimal("1500.50"))
    assert (payment.source, payment.status, payment.amount) == ("gateway", "booked", Decimal("1500.50"))
    assert payment.key == f"gateway:{gateway}:{attempt.connection_id}:{attempt.gateway_id}"
    assert verify_ledger().is_right


def test_coming_back_and_an_unpaid_page_mark_nothing(payer: Organization, yookassa: Connection) -> None:
    invoice = make_invoice(payer)
    attempt = start(invoice, yookassa)

    assert look(attempt).status == "waiting"
    assert (standing(invoice), Payment.objects.count()) == (("issued", ZERO), 0)


@pytest.mark.parametrize(("outcome", "status"), [("cancel", "cancelled"), ("fail", "failed")])
def test_a_payment_that_did_not_come_changes_nothing_and_says_why(
    payer: Organization, yookassa: Connection, outside: Outside, outcome: str, status: str
) -> None:
    invoice = make_invoice(payer)
    attempt = start(invoice, yookassa)
    decide(outside, attempt, outcome)

    after = look(attempt)
    again = start(invoice, yookassa)

    assert (after.status, bool(after.reason)) == (status, True)
    assert (standing(invoice), Payment.objects.count()) == (("issued", ZERO), 0)
    assert again.pk != attempt.pk


def test_money_that_comes_after_all_is_money(payer: Organization, yookassa: Connection, outside: Outside) -> None:
    invoice = make_invoice(payer)
    attempt = start(invoice, yookassa)
    lapsed = Seen(id=attempt.gateway_id, standing=Standing.CANCELLED, amount=attempt.amount, currency="RUB")
    apply_seen(online_payment_id=attempt.pk, seen=lapsed, at=timezone.now())
    decide(outside, attempt)

    assert look(attempt).status == "succeeded"
    assert standing(invoice)[0] == "paid"


def test_a_word_that_comes_late_takes_nothing_back(payer: Organization, yookassa: Connection, outside: Outside) -> None:
    invoice = make_invoice(payer)
    attempt = start(invoice, yookassa)
    decide(outside, attempt)
    look(attempt)

    for late in (Standing.WAITING, Standing.CANCELLED, Standing.FAILED):
        seen = Seen(id=attempt.gateway_id, standing=late, amount=attempt.amount, currency="RUB")
        assert apply_seen(online_payment_id=attempt.pk, seen=seen, at=timezone.now()).status == "succeeded"

    assert standing(invoice)[0] == "paid"


def test_who_presses_twice_gets_the_same_payment(payer: Organization, yookassa: Connection, outside: Outside) -> None:
    invoice = make_invoice(payer)

    first, second = start(invoice, yookassa), start(invoice, yookassa)
    other_way = start(invoice, yookassa, "sbp")

    assert first.pk == second.pk != other_way.pk
    assert len(outside.get("/yookassa/")["results"]) == 2


def test_both_of_two_payments_for_one_invoice_are_kept(
    payer: Organization, yookassa: Connection, outside: Outside
) -> None:
    invoice = make_invoice(payer, "700.00")
    attempts = [start(invoice, yookassa), start(invoice, yookassa, "sbp")]
    for attempt in attempts:
        decide(outside, attempt)
        look(attempt)

    advances = [payment.advance for payment in Payment.objects.order_by("pk")]
    assert (standing(invoice), balance(payer)) == (("paid", Decimal("700.00")), Decimal("1400.00"))
    assert advances == [ZERO, Decimal("700.00")]


def test_money_for_an_invoice_that_was_withdrawn_is_an_advance(
    payer: Organization, yookassa: Connection, outside: Outside
) -> None:
    invoice = make_invoice(payer, "700.00")
    attempt = start(invoice, yookassa)
    cancel_invoice(invoice_id=invoice.pk, reason="Ошибка", author=SYSTEM)
    decide(outside, attempt)

    assert look(attempt).status == "succeeded"
    assert (standing(invoice), balance(payer)) == (("cancelled", ZERO), Decimal("700.00"))


@pytest.mark.requirement("PL-115")
def test_another_amount_than_was_asked_for_waits_for_somebody(
    payer: Organization, yookassa: Connection, outside: Outside
) -> None:
    invoice = make_invoice(payer, "700.00")
    attempt = start(invoice, yookassa)
    decide(outside, attempt, amount="650.00")

    after, _again = look(attempt), look(attempt)

    payment = Payment.objects.get()
    with public_schema():
        names = list(OutboxEvent.objects.values_list("name", flat=True))
    assert (after.status, after.problem, after.paid_amount) == ("succeeded", "amount", Decimal("650.00"))
    assert (payment.status, payment.amount, payment.organization_id) == ("unmatched", Decimal("650.00"), None)
    assert (standing(invoice), balance(payer)) == (("issued", ZERO), ZERO)
    assert names.count("finance.online_payment.differs") == 1


def test_another_currency_waits_for_somebody(payer: Organization, yookassa: Connection) -> None:
    attempt = start(make_invoice(payer), yookassa)
    seen = Seen(id=attempt.gateway_id, standing=Standing.SUCCEEDED, amount=attempt.amount, currency="USD")

    after = apply_seen(online_payment_id=attempt.pk, seen=seen, at=timezone.now())

    assert (after.problem, Payment.objects.get().status, balance(payer)) == ("currency", "unmatched", ZERO)


@pytest.mark.parametrize(
    "lie", [{"id": "somebody-elses"}, {"account": "999"}, {"reference": "another"}], ids=["id", "account", "reference"]
)
def test_a_payment_of_another_account_or_order_is_refused(
    payer: Organization, yookassa: Connection, lie: dict[str, str]
) -> None:
    attempt = start(make_invoice(payer), yookassa)
    facts: dict[str, Any] = {"id": attempt.gateway_id, "account": "100500", "reference": attempt.key, **lie}
    seen = Seen(standing=Standing.SUCCEEDED, amount=attempt.amount, currency="RUB", **facts)

    with pytest.raises(NotOurPayment):
        apply_seen(online_payment_id=attempt.pk, seen=seen, at=timezone.now())

    assert Payment.objects.count() == 0


@pytest.mark.requirement("PL-120")
def test_a_gateway_that_is_away_is_told_and_tried_again_under_the_same_key(
    payer: Organization, yookassa: Connection, outside: Outside
) -> None:
    invoice = make_invoice(payer)
    outside.play("yookassa", lost="on")
    with pytest.raises(GatewayAway):
        start(invoice, yookassa)
    attempt = OnlinePayment.objects.get()
    outside.play("yookassa")

    later = look(attempt)

    assert (attempt.status, attempt.gateway_id) == ("created", "")
    assert (later.pk, later.status) == (attempt.pk, "waiting")
    assert start(invoice, yookassa).pk == attempt.pk
    assert len(outside.get("/yookassa/")["results"]) == 1


def test_a_failing_gateway_is_left_alone_for_a_while(
    payer: Organization, yookassa: Connection, outside: Outside
) -> None:
    invoice = make_invoice(payer)
    outside.play("yookassa", away="on")
    for _ in range(3):
        with pytest.raises(GatewayAway):
            start(invoice, yookassa)
    outside.play("yookassa")

    with pytest.raises(GatewayAway):
        start(invoice, yookassa)
    alone = len(outside.get("/yookassa/")["results"])
    look(OnlinePayment.objects.get())

    assert alone == 0
    assert start(invoice, yookassa).status == "waiting"


def test_what_cannot_be_paid_is_refused(payer: Organization, yookassa: Connection) -> None:
    invoice = make_invoice(payer, "700.00")
    with pytest.raises(MethodNotOffered):
        start(invoice, yookassa, "barter")
    with pytest.raises(Overpaid):
        start(invoice, yookassa, amount=Decimal("700.01"))
    with pytest.raises(MethodNotOffered):
        start(make_invoice(payer, currency="USD"), yookassa)
    disconnect_gateway(connection_id=yookassa.pk)
    with pytest.raises(MethodNotOffered):
        start(invoice, yookassa)
    cancel_invoice(invoice_id=invoice.pk, reason="Ошибка", author=SYSTEM)
    with pytest.raises(InvoiceNotOpen):
        start(invoice, yookassa)

    assert OnlinePayment.objects.count() == 0


def test_a_part_may_be_paid_and_the_rest_later(payer: Organization, yookassa: Connection, outside: Outside) -> None:
    invoice = make_invoice(payer, "700.00")
    states = []
    for amount in ("200.00", None):
        attempt = start(invoice, yookassa, amount=Decimal(amount) if amount else None)
        decide(outside, attempt)
        look(attempt)
        states.append(standing(invoice))

    assert states == [("partially_paid", Decimal("200.00")), ("paid", Decimal("700.00"))]


def test_a_notification_is_stored_answered_and_checked_afterwards(
    payer: Organization, yookassa: Connection, outside: Outside
) -> None:
    invoice = make_invoice(payer)
    attempt = start(invoice, yookassa)
    decide(outside, attempt)
    (notice,) = told(outside, "yookassa")

    answers = [deliver(yookassa, notice) for _ in range(3)]
    event = Event.objects.get()
    before = standing(invoice)
    check_event(event_id=event.pk, at=timezone.now())
    check_event(event_id=event.pk, at=timezone.now())

    event.refresh_from_db()
    assert (answers, before) == ([200] * 3, ("issued", ZERO))
    assert (event.event, event.state, event.deliveries) == ("payment.succeeded", "checked", 3)
    assert (event.online_payment_id, standing(invoice)[0], Payment.objects.count()) == (attempt.pk, "paid", 1)


def test_the_door_for_notifications_is_closed_to_others(payer: Organization, yookassa: Connection) -> None:
    attempt = start(make_invoice(payer), yookassa)
    body = f'{{"event": "payment.succeeded", "object": {{"id": "{attempt.gateway_id}"}}}}'
    guessed = Connection(token="guessed")
    strange = f'{{"event": "payment.succeeded", "object": {{"id": "{attempt.gateway_id}x"}}}}'

    answers = {
        "guessed address": deliver(guessed, {"body": body, "headers": {}}),
        "no JSON": deliver(yookassa, {"body": "<xml>", "headers": {}}),
        "too long": deliver(yookassa, {"body": " " * 70_000, "headers": {}}),
        "another's payment": deliver(yookassa, {"body": strange, "headers": {}}),
    }

    assert answers == {"guessed address": 404, "no JSON": 400, "too long": 413, "another's payment": 200}
    assert [(one.state, one.online_payment_id) for one in Event.objects.all()] == [("strange", None)]


def test_an_attempt_whose_notification_never_comes_is_looked_at_by_itself(
    payer: Organization, yookassa: Connection
) -> None:
    from core.finance.gateways.services.waking import next_look

    attempt = start(make_invoice(payer), yookassa)
    now = timezone.now()
    pauses = []
    for checks in (0, 3, 50):
        attempt.checks = checks
        later = next_look(attempt, now=now)
        assert later is not None
        pauses.append((later - now).total_seconds())

    assert pauses == [20, 120, 1800]
    assert next_look(attempt, now=attempt.expires_at + timedelta(hours=2)) is None
