"""Whatever dies, and before whichever statement: an invoice is issued with its number and a payment booked, or not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from core.documents.numbering.models import GivenNumber, NumberSequence
from core.events.models import OutboxEvent
from core.finance.authors import BANK, SYSTEM
from core.finance.models import Account, Allocation, Entry, Invoice, Payment, PaymentSource
from core.finance.selectors import verify_ledger
from core.finance.services.allocating import Part
from core.finance.services.entering import HandPayment, enter_payment
from core.finance.services.invoices import issue_invoice
from core.finance.services.payments import IncomingPayment, book_payment, record_payment
from core.lib.company import CurrentCompany, entered, public_schema
from tests.factories.finance import DAY, make_draft, make_invoice, make_organization

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-117", "PL-113")]


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

    with connection.execute_wrapper(look):
        yield


def crash_everywhere(company: CurrentCompany, deed: Callable[[], object], state: Callable[[], object]) -> int:
    """Do the deed, each time dying one statement later, until it is through; between there is nothing or all of it."""
    with entered(company):
        nothing = state()
    for statement in range(1, 200):
        with entered(company):
            done = False
            with dies_before(statement), suppress(Killed):
                deed()
                done = True
            connection.close()  # what a dead process had begun is rolled back by the server
        if done:
            return statement - 1
        with entered(company):
            assert state() == nothing, f"half done before statement {statement}"
    raise AssertionError("never through")


def events() -> list[str]:
    with public_schema():
        return list(OutboxEvent.objects.order_by("id").values_list("name", flat=True))


def test_issuing_an_invoice_is_whole_or_absent(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        draft = make_draft(make_organization(), "150000.00", due_on=date(2099, 1, 1))
        before = len(events())

    def state() -> object:
        invoice = Invoice.objects.get(pk=draft.pk)
        numbers = list(GivenNumber.objects.values_list("text", flat=True))
        return invoice.status, invoice.number, numbers, NumberSequence.objects.count(), len(events())

    crashes = crash_everywhere(
        fresh_company, lambda: issue_invoice(invoice_id=draft.pk, author=SYSTEM, issued_on=DAY), state
    )

    with entered(fresh_company):
        assert crashes > 8
        assert state() == ("issued", "СЧ-2026-00001", ["СЧ-2026-00001"], 1, before + 1)
        assert Invoice.objects.get(pk=draft.pk).changes.count() == 2


def test_booking_a_payment_is_whole_or_absent(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        client = make_organization()
        first, second = make_invoice(client, "100.00"), make_invoice(client, "50.00")
        before = len(events())

    def state() -> object:
        statuses = list(Invoice.objects.order_by("pk").values_list("status", "paid_amount"))
        kept = (Payment.objects.count(), Allocation.objects.count(), Entry.objects.count())
        balances = list(Account.objects.filter(organization=client).order_by("code").values_list("balance", flat=True))
        return statuses, kept, balances, len(events()) - before

    def webhook() -> None:
        """As a gateway's message is worked off: taken down, then booked; repeated until it is through."""
        incoming = IncomingPayment(key="gateway:1", source=PaymentSource.GATEWAY, amount=Decimal("170.00"), paid_on=DAY)
        with transaction.atomic():
            payment, _is_new = record_payment(incoming, author=BANK)
            parts = [Part(invoice_id=first.pk, amount=Decimal(100)), Part(invoice_id=second.pk, amount=Decimal(50))]
            book_payment(payment_id=payment.pk, organization_id=client.pk, parts=parts, author=BANK)

    crashes = crash_everywhere(fresh_company, webhook, state)

    with entered(fresh_company):
        assert crashes > 20
        paid = [("paid", Decimal("100.00")), ("paid", Decimal("50.00"))]
        assert state() == (paid, (1, 2, 1), [Decimal("170.00"), Decimal("170.00")], 3)
        assert verify_ledger().is_right


def test_entering_a_payment_by_hand_is_whole_or_absent(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        client = make_organization()
        invoice = make_invoice(client, "100.00")

    def state() -> object:
        return Payment.objects.count(), Entry.objects.count(), Invoice.objects.get().status

    payment = HandPayment(
        key="1",
        organization_id=client.pk,
        amount=Decimal("100.00"),
        paid_on=DAY,
        purpose="Наличные",
        parts=[Part(invoice_id=invoice.pk, amount=Decimal(100))],
    )

    crashes = crash_everywhere(fresh_company, lambda: enter_payment(payment, author=SYSTEM), state)

    with entered(fresh_company):
        assert crashes > 20
        assert (state(), enter_payment(payment, author=SYSTEM)[1]) == ((1, 1, "paid"), False)
