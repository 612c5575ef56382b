"""A payment becomes balance, allocation and status in one transaction, once, and can be undone."""

import threading
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from core.events.models import OutboxEvent
from core.finance.authors import BANK, SYSTEM, Author
from core.finance.models import Account, AccountCode, Allocation, AuthorKind, Invoice, InvoiceChange, Payment
from core.finance.selectors import verify_ledger
from core.finance.services.allocating import (
    AlreadyTakenBack,
    DoesNotBelong,
    InvoiceNotOpen,
    Overpaid,
    Overspent,
    Part,
)
from core.finance.services.invoices import InvoiceHasPayments, cancel_invoice, mark_invoice_paid
from core.finance.services.payments import (
    allocate_payment,
    book_payment,
    refund_payment,
    return_to_queue,
    reverse_payment,
    take_back_allocation,
)
from core.lib.company import CurrentCompany, entered, public_schema
from core.lib.state_machine import TransitionNotAllowed
from core.organizations.models import Organization
from tests.factories.finance import DAY, make_draft, make_invoice, make_organization, make_payment

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-115", "PL-117")]


@pytest.fixture
def client(company: CurrentCompany) -> Organization:
    return make_organization()


def figures(organization: Organization) -> tuple[Decimal, Decimal]:
    """The operational and the accounting balance."""
    found = dict(Account.objects.filter(organization=organization).values_list("code", "balance"))
    zero = Decimal("0.00")
    return found.get(AccountCode.CLIENT, zero), found.get(AccountCode.DOCUMENTED, zero)


def state(invoice: Invoice) -> tuple[str, Decimal, int]:
    invoice.refresh_from_db()
    return invoice.status, invoice.paid_amount, invoice.paid_percent


def book(payment: Payment, organization: Organization, *parts: tuple[Invoice, str]) -> Payment:
    return book_payment(
        payment_id=payment.pk,
        organization_id=organization.pk,
        parts=[Part(invoice_id=invoice.pk, amount=Decimal(amount)) for invoice, amount in parts],
        author=BANK,
    )


@pytest.mark.requirement("FC-70", "FC-72", "FC-75", "LG-65")
def test_book_payment_pays_invoice_and_tops_up_balance(client: Organization) -> None:
    invoice = make_invoice(client, "150000.00")

    book(make_payment("150000.00"), client, (invoice, "150000.00"))

    assert state(invoice) == ("paid", Decimal("150000.00"), 100)
    assert figures(client) == (Decimal("150000.00"), Decimal("150000.00"))
    history = invoice.changes.order_by("id").values_list("status_from", "status_to", "author_kind")
    assert list(history) == [("", "draft", "system"), ("draft", "issued", "system"), ("issued", "paid", "bank")]
    assert verify_ledger().is_right


@pytest.mark.requirement("PL-116", "LG-63", "LG-64")
def test_book_payment_of_a_part_leaves_percentage_and_remainder(client: Organization) -> None:
    invoice = make_invoice(client, "4001000.00")

    book(make_payment("2480620.00"), client, (invoice, "2480620.00"))

    assert state(invoice) == ("partially_paid", Decimal("2480620.00"), 62)
    assert invoice.remainder == Decimal("1520380.00")


def test_one_payment_pays_several_invoices_and_leaves_an_advance(client: Organization) -> None:
    first, second = make_invoice(client, "100.00"), make_invoice(client, "50.00")

    payment = book(make_payment("170.00"), client, (first, "100.00"), (second, "50.00"))

    assert (state(first)[0], state(second)[0], payment.advance) == ("paid", "paid", Decimal("20.00"))


def test_take_back_allocation_frees_the_money_and_keeps_the_balance(client: Organization) -> None:
    invoice, other = make_invoice(client, "100.00"), make_invoice(client, "100.00")
    payment = book(make_payment("100.00"), client, (invoice, "100.00"))
    allocation = payment.allocations.get()

    take_back_allocation(allocation_id=allocation.pk, author=BANK)
    allocate_payment(payment_id=payment.pk, parts=[Part(invoice_id=other.pk, amount=Decimal(100))], author=BANK)

    assert (state(invoice)[0], state(other)[0]) == ("issued", "paid")
    assert figures(client) == (Decimal("100.00"), Decimal("100.00"))
    with pytest.raises(AlreadyTakenBack):
        take_back_allocation(allocation_id=allocation.pk, author=BANK)


def test_return_to_queue_undoes_everything_and_payment_can_be_booked_again(client: Organization) -> None:
    invoice, right = make_invoice(client, "100.00"), make_organization()
    payment = book(make_payment("100.00"), client, (invoice, "100.00"))

    return_to_queue(payment_id=payment.pk, author=SYSTEM, reason="Не тот клиент")
    book(payment, right)

    assert state(invoice) == ("issued", Decimal("0.00"), 0)
    assert (figures(client), figures(right)) == ((Decimal(0), Decimal(0)), (Decimal(100), Decimal(100)))
    assert verify_ledger().is_right


def test_reverse_payment_is_for_good(client: Organization) -> None:
    payment = book(make_payment("100.00"), client)

    reverse_payment(payment_id=payment.pk, author=SYSTEM, reason="Банк отозвал платёж")

    assert figures(client) == (Decimal(0), Decimal(0))
    with pytest.raises(TransitionNotAllowed):
        book(payment, client)


def test_refund_takes_the_advance_first_and_then_the_invoice(client: Organization) -> None:
    invoice = make_invoice(client, "100.00")
    payment = book(make_payment("120.00"), client, (invoice, "100.00"))

    for _time in range(2):
        refund_payment(
            payment_id=payment.pk, amount=Decimal(50), key="1", author=SYSTEM, at=timezone.now(), reason="По заявлению"
        )

    payment.refresh_from_db()
    assert state(invoice) == ("partially_paid", Decimal("70.00"), 70)
    assert (payment.refunded_amount, payment.advance) == (Decimal("50.00"), Decimal("0.00"))
    assert figures(client) == (Decimal("70.00"), Decimal("70.00"))


@pytest.mark.requirement("FC-73", "FC-74", "PL-118")
def test_mark_invoice_paid_credits_once_and_says_who_and_why(client: Organization) -> None:
    invoice = make_invoice(client, "100.00")

    mark_invoice_paid(invoice_id=invoice.pk, paid_on=DAY, reason="Платёжка 17", author=SYSTEM)

    with pytest.raises(TransitionNotAllowed):
        mark_invoice_paid(invoice_id=invoice.pk, paid_on=DAY, reason="Ещё раз", author=SYSTEM)
    assert (state(invoice)[0], figures(client)[0]) == ("paid", Decimal("100.00"))
    assert invoice.changes.order_by("id").last().reason == "Платёжка 17"
    assert Payment.objects.get().is_awaited


def test_payments_beyond_payment_and_invoice_are_refused(client: Organization) -> None:
    small, large = make_invoice(client, "10.00"), make_invoice(client, "1000.00")
    payment = make_payment("100.00")

    with pytest.raises(Overpaid):
        book(payment, client, (small, "10.01"))
    with pytest.raises(Overspent):
        book(payment, client, (large, "100.01"))
    with pytest.raises(DoesNotBelong):
        book(payment, make_organization(), (large, "1.00"))
    with pytest.raises(InvoiceNotOpen):
        book(payment, client, (make_draft(client), "1.00"))
    payment.refresh_from_db()
    assert (payment.status, figures(client)) == ("unmatched", (Decimal(0), Decimal(0)))


def test_cancel_invoice_needs_its_payments_taken_back(client: Organization) -> None:
    invoice = make_invoice(client, "10.00")
    payment = book(make_payment("5.00"), client, (invoice, "5.00"))
    with pytest.raises(InvoiceHasPayments):
        cancel_invoice(invoice_id=invoice.pk, reason="Ошибка", author=SYSTEM)

    take_back_allocation(allocation_id=payment.allocations.get().pk, author=SYSTEM)
    cancel_invoice(invoice_id=invoice.pk, reason="Ошибка", author=SYSTEM)

    assert state(invoice)[0] == "cancelled"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE finance_invoice SET paid_amount = paid_amount + 1",
        "UPDATE finance_invoice SET amount = amount + 1",
        "UPDATE finance_invoice SET number = 'другой'",
        "DELETE FROM finance_invoice",
        "UPDATE finance_invoiceline SET title = 'другое'",
        "DELETE FROM finance_invoiceline",
        "UPDATE finance_payment SET amount = amount + 1",
        "UPDATE finance_payment SET allocated_amount = 0",
        "DELETE FROM finance_payment",
        "UPDATE finance_allocation SET amount = amount + 1",
        "DELETE FROM finance_allocation",
        "UPDATE finance_invoicechange SET reason = 'другая'",
        "DELETE FROM finance_paymentchange",
        "UPDATE finance_invoice SET status = 'issued'; SET CONSTRAINTS ALL IMMEDIATE",
    ],
)
def test_database_keeps_what_was_issued_and_paid(client: Organization, statement: str) -> None:
    invoice = make_invoice(client, "10.00")
    book(make_payment("5.00"), client, (invoice, "5.00"))

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_events_of_a_payment_are_written_with_it(client: Organization) -> None:
    invoice = make_invoice(client, "10.00")

    book(make_payment("10.00"), client, (invoice, "10.00"))

    with public_schema():
        names = list(OutboxEvent.objects.order_by("id").values_list("name", flat=True))
    assert names == ["finance.invoice.issued", "finance.payment.booked", "finance.invoice.moved"]


def test_author_of_a_change_is_kept(client: Organization) -> None:
    invoice = make_invoice(client, "10.00")

    cancel_invoice(invoice_id=invoice.pk, reason="Дубль", author=Author(kind=AuthorKind.PERSON))

    last = InvoiceChange.objects.order_by("id").last()
    assert last is not None
    assert (last.author_kind, last.reason) == ("person", "Дубль")


def test_two_people_book_one_payment_and_one_of_them_is_told(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        client = make_organization()
        invoice, payment = make_invoice(client, "100.00"), make_payment("100.00")
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def run() -> None:
        with entered(fresh_company):
            start.wait()
            try:
                book(payment, client, (invoice, "100.00"))
            except TransitionNotAllowed:
                outcomes.append("told")
            else:
                outcomes.append("booked")
            connection.close()

    people = [threading.Thread(target=run) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert sorted(outcomes) == ["booked", "told"]
    with entered(fresh_company):
        assert (state(invoice)[0], figures(client)[0], Allocation.objects.count()) == ("paid", Decimal(100), 1)
