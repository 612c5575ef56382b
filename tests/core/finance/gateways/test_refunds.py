"""Money goes back once, never more than came, and the books follow."""

from collections.abc import Iterator
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.utils import timezone

from core.audit.models import AuditRecord
from core.finance.authors import SYSTEM
from core.finance.gateways.models import Connection, OnlinePayment, Refund
from core.finance.gateways.services.checking import check_payment
from core.finance.gateways.services.refunding import (
    NothingToRefund,
    RefundTooLarge,
    ask_refund,
    left_to_refund,
    settle_refund,
)
from core.finance.models import Account, AccountCode, Invoice, Payment
from core.finance.selectors import verify_ledger
from core.finance.services.payments import return_to_queue
from core.integrations.gateways.gateway import GatewayAway
from core.lib.company import CurrentCompany, entered
from core.lib.errors import DomainError
from core.organizations.models import Organization
from tests.core.finance.gateways.world import connect, decide, start
from tests.factories.finance import make_invoice, make_organization
from tests.sandbox import Outside

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-120", "PL-115", "PL-117")]


def paid(invoice: Invoice, connection: Connection, outside: Outside) -> OnlinePayment:
    attempt = start(invoice, connection)
    decide(outside, attempt)
    return check_payment(online_payment_id=attempt.pk, at=timezone.now())


def refund(attempt: OnlinePayment, amount: str, **more: str) -> Refund:
    asked = ask_refund(
        online_payment_id=attempt.pk, amount=Decimal(amount), reason="Заказ отменён", user_id=None, **more
    )
    return settle_refund(refund_id=asked.pk, at=timezone.now())


def facts(invoice: Invoice) -> tuple[str, Decimal, Decimal]:
    invoice.refresh_from_db()
    account = Account.objects.get(organization=invoice.organization_id, code=AccountCode.CLIENT)
    return invoice.status, invoice.paid_amount, account.balance or Decimal(0)


@pytest.mark.parametrize("gateway", ["yookassa", "stripe", "tbank"])
def test_a_part_and_then_the_rest_go_back(payer: Organization, outside: Outside, gateway: str) -> None:
    invoice = make_invoice(payer, "900.00")
    attempt = paid(invoice, connect(gateway), outside)

    states = []
    for amount in ("300.00", "600.00"):
        done = refund(attempt, amount)
        states.append((done.status, *facts(invoice)))

    shown = outside.get(f"/{gateway}/")["results"][0]["refunded"]
    attempt.refresh_from_db()
    assert states == [
        ("succeeded", "partially_paid", Decimal("600.00"), Decimal("600.00")),
        ("succeeded", "issued", Decimal("0.00"), Decimal("0.00")),
    ]
    assert (shown, attempt.refunded_amount, left_to_refund(attempt)) == ("900.00", Decimal("900.00"), Decimal(0))
    assert verify_ledger().is_right
    actions = AuditRecord.objects.filter(action__startswith="finance.refund").values_list("action", flat=True)
    assert sorted(actions) == ["finance.refund.asked"] * 2 + ["finance.refund.done"] * 2


def test_more_than_came_is_refused(payer: Organization, yookassa: Connection, outside: Outside) -> None:
    attempt = paid(make_invoice(payer, "900.00"), yookassa, outside)
    waiting = start(make_invoice(payer), yookassa)
    ask_refund(online_payment_id=attempt.pk, amount=Decimal("500.00"), reason="Ошибка", user_id=None)

    with pytest.raises(RefundTooLarge):
        refund(attempt, "400.01")
    with pytest.raises(NothingToRefund):
        refund(waiting, "1.00")
    with pytest.raises(DomainError):
        ask_refund(online_payment_id=attempt.pk, amount=Decimal(1), reason=" ", user_id=None)

    assert [one.amount for one in Refund.objects.all()] == [Decimal("500.00")]


def test_an_answer_that_was_lost_gives_nothing_twice(
    payer: Organization, yookassa: Connection, outside: Outside
) -> None:
    invoice = make_invoice(payer, "900.00")
    attempt = paid(invoice, yookassa, outside)
    outside.play("yookassa", lost="on")
    with pytest.raises(GatewayAway):
        refund(attempt, "100.00", key="k")
    outside.play("yookassa")

    done = [refund(attempt, "100.00", key="k") for _ in range(2)]

    assert {(one.pk, one.status) for one in done} == {(Refund.objects.get().pk, "succeeded")}
    assert outside.get("/yookassa/")["results"][0]["refunded"] == "100.00"
    assert facts(invoice) == ("partially_paid", Decimal("800.00"), Decimal("800.00"))


def test_a_refund_that_the_gateway_refuses_changes_nothing(
    payer: Organization, yookassa: Connection, outside: Outside
) -> None:
    invoice = make_invoice(payer, "900.00")
    attempt = paid(invoice, yookassa, outside)
    outside.services["yookassa"].book.kinds["payments"][attempt.gateway_id]["status"] = "canceled"

    done = refund(attempt, "100.00")

    assert (done.status, bool(done.answer)) == ("failed", True)
    assert facts(invoice) == ("paid", Decimal("900.00"), Decimal("900.00"))
    assert left_to_refund(attempt) == Decimal("900.00")


def test_money_given_back_in_the_gateways_own_cabinet_is_followed_once(
    payer: Organization, yookassa: Connection, outside: Outside
) -> None:
    invoice = make_invoice(payer, "900.00")
    attempt = paid(invoice, yookassa, outside)
    given = {"payment_id": attempt.gateway_id, "amount": {"value": "250.00", "currency": "RUB"}}
    outside.services["yookassa"]._refund("100500", given)

    for _ in range(3):
        check_payment(online_payment_id=attempt.pk, at=timezone.now())

    assert facts(invoice) == ("partially_paid", Decimal("650.00"), Decimal("650.00"))
    assert [(one.amount, one.status) for one in Refund.objects.all()] == [(Decimal("250.00"), "succeeded")]


def test_money_that_left_the_books_before_it_left_the_gateway_is_told(
    payer: Organization, yookassa: Connection, outside: Outside
) -> None:
    attempt = paid(make_invoice(payer, "900.00"), yookassa, outside)
    asked = ask_refund(online_payment_id=attempt.pk, amount=Decimal(900), reason="Ошибка", user_id=None)
    return_to_queue(payment_id=Payment.objects.get().pk, author=SYSTEM, reason="Не тот клиент")

    done = settle_refund(refund_id=asked.pk, at=timezone.now())

    done.refresh_from_db()
    assert (done.status, bool(done.answer)) == ("succeeded", True)


@pytest.fixture
def at_work(fresh_company: CurrentCompany) -> Iterator[CurrentCompany]:
    with entered(fresh_company):
        yield fresh_company


def test_two_people_at_once_give_back_no_more_than_came(at_work: CurrentCompany, outside: Outside) -> None:
    invoice = make_invoice(make_organization(), "900.00")
    attempt = paid(invoice, connect(), outside)
    barrier, outcomes = Barrier(2), []

    def give() -> None:
        with entered(at_work):
            barrier.wait()
            try:
                outcomes.append(refund(attempt, "600.00").status)
            except DomainError as error:
                outcomes.append(error.code)
            finally:
                connections["default"].close()

    threads = [Thread(target=give) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["refund_too_large", "succeeded"]
    assert facts(invoice) == ("partially_paid", Decimal("300.00"), Decimal("300.00"))
    assert outside.get("/yookassa/")["results"][0]["refunded"] == "600.00"


def test_two_workers_at_once_book_a_payment_once(at_work: CurrentCompany, outside: Outside) -> None:
    invoice = make_invoice(make_organization(), "900.00")
    attempt = start(invoice, connect())
    decide(outside, attempt)
    barrier, seen = Barrier(3), []

    def look() -> None:
        with entered(at_work):
            barrier.wait()
            seen.append(check_payment(online_payment_id=attempt.pk, at=timezone.now()).status)
            connections["default"].close()

    threads = [Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (seen, Payment.objects.count()) == (["succeeded"] * 3, 1)
    assert facts(invoice) == ("paid", Decimal("900.00"), Decimal("900.00"))
