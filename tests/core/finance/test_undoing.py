"""What was booked goes back the way it came, is given back once, and nothing is moved behind a paper's back."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from core.finance.authors import BANK, SYSTEM
from core.finance.models import Account, AccountCode, Payment
from core.finance.selectors import verify_ledger
from core.finance.services.allocating import AlreadyTakenBack, DoesNotBelong, NotBooked, Overspent, Part
from core.finance.services.invoices import mark_invoice_paid
from core.finance.services.payments import (
    allocate_payment,
    book_payment,
    refund_payment,
    return_to_queue,
    reverse_payment,
    take_back_allocation,
)
from core.finance.services.reopening import NothingByHand, reopen_invoice
from core.lib.company import CurrentCompany
from core.lib.errors import InvalidInput
from core.organizations.models import Agreement, Organization
from tests.factories.finance import (
    DAY,
    make_draft,
    make_invoice,
    make_legal_entity,
    make_organization,
    make_payment,
)

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-115", "PL-117")]


@pytest.fixture
def client(company: CurrentCompany) -> Organization:
    return make_organization()


def make_agreement(organization: Organization, **facts: object) -> Agreement:
    return Agreement.objects.create(
        **{"organization": organization, "legal_entity": make_legal_entity(), "number": "214/26", **facts}
    )


def refund(payment: Payment, amount: str, key: str = "1") -> Payment:
    return refund_payment(
        payment_id=payment.pk, amount=Decimal(amount), key=key, author=SYSTEM, at=timezone.now(), reason="По заявлению"
    )


def client_figures(client: Organization) -> list[tuple[int | None, str, Decimal | None]]:
    accounts = Account.objects.filter(organization=client).order_by("agreement_id", "code")
    return list(accounts.values_list("agreement_id", "code", "balance"))


def test_undoing_takes_money_from_where_it_was_booked(client: Organization) -> None:
    agreement = make_agreement(client)
    payment = make_payment("100.00")
    book_payment(payment_id=payment.pk, organization_id=client.pk, agreement_id=agreement.pk, author=BANK)
    Agreement.objects.update(has_own_balance=True)

    refund(payment, "30.00")
    before_reversal = client_figures(client)
    other = make_payment("5.00")
    book_payment(payment_id=other.pk, organization_id=client.pk, author=BANK)
    Agreement.objects.update(has_own_balance=False)
    reverse_payment(payment_id=other.pk, author=SYSTEM, reason="Ошибка")

    assert before_reversal == [
        (None, AccountCode.CLIENT, Decimal("70.00")),
        (None, AccountCode.DOCUMENTED, Decimal("70.00")),
    ]
    assert client_figures(client) == before_reversal
    assert verify_ledger().is_right


def test_a_whole_refund_that_is_told_twice_happens_once(client: Organization) -> None:
    payment = make_payment("100.00")
    book_payment(payment_id=payment.pk, organization_id=client.pk, author=BANK)

    refund(payment, "100.00")
    again = refund(payment, "100.00")

    assert (again.refunded_amount, again.advance) == (Decimal("100.00"), Decimal("0.00"))
    with pytest.raises(Overspent):
        refund(payment, "0.01", key="2")


def test_a_refund_moves_an_invoice_once(client: Organization) -> None:
    invoice = make_invoice(client, "100.00")
    payment = make_payment("100.00")
    parts = [Part(invoice_id=invoice.pk, amount=Decimal(100))]
    book_payment(payment_id=payment.pk, organization_id=client.pk, parts=parts, author=BANK)

    refund(payment, "30.00")

    moves = invoice.changes.order_by("id").values_list("status_from", "status_to")
    assert list(moves)[-2:] == [("issued", "paid"), ("paid", "partially_paid")]


def test_money_goes_to_invoices_that_are_there_and_from_payments_that_are_booked(client: Organization) -> None:
    invoice, payment = make_invoice(client, "100.00"), make_payment("100.00")
    parts = [Part(invoice_id=invoice.pk, amount=Decimal(100))]

    with pytest.raises(NotBooked):
        allocate_payment(payment_id=payment.pk, parts=parts, author=BANK)
    with pytest.raises(DoesNotBelong):
        book_payment(
            payment_id=payment.pk,
            organization_id=client.pk,
            parts=[Part(invoice_id=10**12, amount=Decimal(1))],
            author=BANK,
        )


def test_another_clients_agreement_is_refused(client: Organization) -> None:
    agreement, payment = make_agreement(make_organization()), make_payment("100.00")

    with pytest.raises(InvalidInput):
        book_payment(payment_id=payment.pk, organization_id=client.pk, agreement_id=agreement.pk, author=BANK)
    with pytest.raises(InvalidInput):
        make_draft(client, agreement_id=agreement.pk)


def test_what_takes_back_is_not_taken_back(client: Organization) -> None:
    invoice, payment = make_invoice(client, "100.00"), make_payment("100.00")
    parts = [Part(invoice_id=invoice.pk, amount=Decimal(100))]
    book_payment(payment_id=payment.pk, organization_id=client.pk, parts=parts, author=BANK)
    take_back_allocation(allocation_id=payment.allocations.get().pk, author=BANK)

    with pytest.raises(AlreadyTakenBack):
        take_back_allocation(allocation_id=payment.allocations.get(amount__lt=0).pk, author=BANK)


def test_a_line_is_not_moved_away_from_an_issued_invoice(client: Organization) -> None:
    invoice, draft = make_invoice(client, "10.00"), make_draft(client, "10.00")

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE finance_invoiceline SET invoice_id = %s, position = 2 WHERE invoice_id = %s", [draft.pk, invoice.pk]
        )


@pytest.mark.requirement("FC-73", "PL-118")
def test_a_mark_is_taken_back_with_its_payment_and_once(client: Organization) -> None:
    invoice = make_invoice(client, "100.00")
    mark_invoice_paid(invoice_id=invoice.pk, paid_on=DAY, reason="Звонил бухгалтер", author=SYSTEM)

    reopen_invoice(invoice_id=invoice.pk, reason="Платёж не пришёл", author=SYSTEM)

    invoice.refresh_from_db()
    payment = Payment.objects.get()
    assert (invoice.status, invoice.paid_amount) == ("issued", Decimal("0.00"))
    assert (payment.status, payment.is_awaited) == ("reversed", False)
    assert {balance for _agreement, _code, balance in client_figures(client)} == {Decimal("0.00")}
    with pytest.raises(NothingByHand):
        reopen_invoice(invoice_id=invoice.pk, reason="Ещё раз", author=SYSTEM)
    mark_invoice_paid(invoice_id=invoice.pk, paid_on=DAY, reason="Пришёл", author=SYSTEM)
    assert Payment.objects.filter(status="booked").count() == 1


@pytest.mark.requirement("FC-74")
def test_a_mark_that_the_bank_has_confirmed_stays(client: Organization) -> None:
    invoice = make_invoice(client, "100.00")
    mark_invoice_paid(invoice_id=invoice.pk, paid_on=DAY, reason="Звонил бухгалтер", author=SYSTEM)
    Payment.objects.update(is_awaited=False)

    with pytest.raises(NothingByHand):
        reopen_invoice(invoice_id=invoice.pk, reason="Не пришёл", author=SYSTEM)


def test_return_to_queue_frees_what_the_payment_paid(client: Organization) -> None:
    invoice, payment = make_invoice(client, "100.00"), make_payment("150.00")
    parts = [Part(invoice_id=invoice.pk, amount=Decimal(100))]
    book_payment(payment_id=payment.pk, organization_id=client.pk, parts=parts, author=BANK)
    refund(payment, "10.00")

    with pytest.raises(Overspent):
        return_to_queue(payment_id=payment.pk, author=SYSTEM, reason="Не тот клиент")
