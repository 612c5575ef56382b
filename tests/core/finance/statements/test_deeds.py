"""People decide about what waits; every decision can be taken back, and of two at once one counts."""

import threading
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from core.audit.models import AuditRecord
from core.finance.models import Invoice, Payment
from core.finance.selectors import verify_ledger
from core.finance.services.allocating import InvoiceNotOpen, Overpaid, Part
from core.finance.services.invoices import mark_invoice_paid
from core.finance.services.payments import book_payment
from core.finance.statements.models import LineMatch, OtherPayer
from core.finance.statements.services.deeds import (
    AlreadyDecided,
    NoReason,
    NotAwaited,
    SuggestionGone,
    accept_suggestion,
    attach,
    match_payment,
    put_aside,
    undo,
)
from core.finance.statements.services.matching import match_again
from core.lib.company import CurrentCompany, entered
from core.lib.state_machine import TransitionNotAllowed
from core.organizations.models import Organization
from tests.core.finance.statements.bringing import (
    INN,
    PERSON,
    balance,
    bring,
    invoice_of,
    make_client_with_account,
    pays,
)

pytestmark = [pytest.mark.integration, pytest.mark.requirement("FC-76", "PL-115", "PL-117")]


def waiting(amount: str = "400.00", purpose: str = "по счету № 302", **changes: str | None) -> Payment:
    (match,) = bring(pays(amount, purpose, **changes))
    assert match.payment is not None
    return match.payment


def deeds(payment: Payment) -> list[str]:
    return list(LineMatch.objects.get(payment=payment).line.deeds.order_by("id").values_list("deed", flat=True))


def state(invoice: Invoice) -> tuple[str, Decimal]:
    invoice.refresh_from_db()
    return invoice.status, invoice.paid_amount


@pytest.mark.requirement("LG-69")
def test_suggestion_is_accepted_in_one_step(client: Organization) -> None:
    invoice = invoice_of(client)
    payment = waiting()

    accept_suggestion(payment_id=payment.pk, author=PERSON)

    assert (state(invoice), balance(client)) == (("partially_paid", Decimal("400.00")), Decimal("400.00"))
    assert deeds(payment) == ["taken", "matched"]
    assert AuditRecord.objects.filter(action="finance.payment.booked").count() == 1


def test_excess_leaves_an_advance(client: Organization) -> None:
    invoice = invoice_of(client)

    payment = accept_suggestion(payment_id=waiting("1500.00").pk, author=PERSON)

    assert (state(invoice)[0], payment.advance, balance(client)) == ("paid", Decimal("500.00"), Decimal("1500.00"))


def test_suggestion_that_fits_no_more_is_refused(client: Organization) -> None:
    invoice = invoice_of(client)
    payment = waiting()
    mark_invoice_paid(invoice_id=invoice.pk, reason="Касса", author=PERSON, paid_on=payment.paid_on)

    with pytest.raises(SuggestionGone):
        accept_suggestion(payment_id=payment.pk, author=PERSON)

    payment.refresh_from_db()
    assert payment.status == "unmatched"


def test_payment_is_split_over_invoices_that_a_person_chooses(client: Organization) -> None:
    first, second = invoice_of(client), invoice_of(client, "500.00", "ПТ00-000303")
    payment = waiting("700.00", "Аванс", ПлательщикИНН="7800000059")
    parts = [Part(invoice_id=first.pk, amount=Decimal(600)), Part(invoice_id=second.pk, amount=Decimal(100))]

    match_payment(payment_id=payment.pk, organization_id=client.pk, parts=parts, author=PERSON)

    assert (state(first), state(second)) == (
        ("partially_paid", Decimal("600.00")),
        ("partially_paid", Decimal("100.00")),
    )
    assert LineMatch.objects.get(payment=payment).organization == client


@pytest.mark.parametrize(("amount", "error"), [("1000.01", Overpaid), ("0.00", Exception)])
def test_impossible_parts_change_nothing(client: Organization, amount: str, error: type[Exception]) -> None:
    invoice = invoice_of(client)
    payment = waiting("5000.00")

    with pytest.raises(error):
        match_payment(
            payment_id=payment.pk,
            organization_id=client.pk,
            parts=[Part(invoice_id=invoice.pk, amount=Decimal(amount))],
            author=PERSON,
        )

    payment.refresh_from_db()
    assert (payment.status, balance(client), deeds(payment)) == ("unmatched", 0, ["taken"])


def test_decision_is_taken_back_and_made_anew(client: Organization) -> None:
    wrong, right = invoice_of(client), invoice_of(client, number="ПТ00-000400")
    payment = accept_suggestion(payment_id=waiting().pk, author=PERSON)

    undo(payment_id=payment.pk, reason="Не тот счёт", author=PERSON)
    again = match_again([INN])
    part = Part(invoice_id=right.pk, amount=Decimal(400))
    match_payment(payment_id=payment.pk, organization_id=client.pk, parts=[part], author=PERSON)

    assert (state(wrong)[0], state(right)[0], balance(client)) == ("issued", "partially_paid", Decimal("400.00"))
    assert deeds(payment) == ["taken", "matched", "returned", "matched"]
    assert again == {}, "what a person has taken back is not booked by itself"
    assert verify_ledger().is_right


def test_automatic_booking_is_taken_back(client: Organization) -> None:
    invoice = invoice_of(client)
    payment = waiting("1000.00")

    undo(payment_id=payment.pk, reason="Ошибка клиента", author=PERSON)

    assert (state(invoice)[0], balance(client), deeds(payment)) == ("issued", 0, ["booked", "returned"])
    assert verify_ledger().is_right


def test_money_of_others_is_put_aside_and_remembered(client: Organization) -> None:
    first = waiting(ПлательщикИНН="7800000059")

    put_aside(payment_id=first.pk, reason="Возврат поставщика", author=PERSON, remember=True)
    second = waiting(ПлательщикИНН="7800000059", Номер="16")

    assert OtherPayer.objects.get().inn == "7800000059"
    assert (second.status, deeds(first)) == ("set_aside", ["taken", "set_aside"])
    undo(payment_id=first.pk, reason="Это клиент", author=PERSON)
    first.refresh_from_db()
    assert first.status == "unmatched"


@pytest.mark.parametrize("deed", [put_aside, undo])
def test_reason_is_needed(client: Organization, deed: Any) -> None:
    with pytest.raises(NoReason):
        deed(payment_id=waiting().pk, reason="  ", author=PERSON)


@pytest.mark.requirement("FC-74")
def test_line_is_attached_to_a_payment_entered_by_hand_and_parted_from_it(client: Organization) -> None:
    invoice = invoice_of(client)
    mark_invoice_paid(invoice_id=invoice.pk, reason="Звонок", author=PERSON, paid_on=invoice.issued_on)
    known = Payment.objects.get()
    payment = waiting("1000.00", "Пополнение баланса")

    attach(payment_id=payment.pk, known_id=known.pk, author=PERSON)
    attached = (LineMatch.objects.get().payment, balance(client))
    undo(payment_id=known.pk, reason="Другой платёж", author=PERSON)

    assert attached == (known, Decimal("1000.00"))
    match = LineMatch.objects.select_related("payment").get()
    assert match.payment is not None
    assert (match.payment.status, match.is_attached, match.payment.key) == ("unmatched", False, f"{payment.key}:1")
    known.refresh_from_db()
    assert (known.is_awaited, known.status, balance(client)) == (True, "booked", Decimal("1000.00"))


def test_only_a_payment_that_is_awaited_can_be_attached_to(client: Organization) -> None:
    invoice_of(client)
    booked, other = waiting("1000.00"), waiting("1000.00", "Аванс", Номер="16")

    with pytest.raises(NotAwaited):
        attach(payment_id=other.pk, known_id=booked.pk, author=PERSON)


def test_second_decision_is_told_who_was_first(client: Organization) -> None:
    invoice_of(client)
    payment = accept_suggestion(payment_id=waiting().pk, author=PERSON)

    with pytest.raises(AlreadyDecided, match=r"person|человек|Человек|Person"):
        put_aside(payment_id=payment.pk, reason="Не клиент", author=PERSON)


def test_of_two_people_at_once_one_decides(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        client = make_client_with_account()
        invoice = invoice_of(client)
        payment = waiting()
    start, outcomes = threading.Barrier(4), []

    def decide() -> None:
        try:
            with entered(fresh_company):
                start.wait()
                accept_suggestion(payment_id=payment.pk, author=PERSON)
            outcomes.append("matched")
        except AlreadyDecided:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["matched", "told", "told", "told"]
    with entered(fresh_company):
        assert (state(invoice), balance(client)) == (("partially_paid", Decimal("400.00")), Decimal("400.00"))
        assert verify_ledger().is_right


def test_attached_or_reversed_payment_is_not_booked_again(client: Organization) -> None:
    invoice = invoice_of(client)
    mark_invoice_paid(invoice_id=invoice.pk, reason="Звонок", author=PERSON, paid_on=invoice.issued_on)
    payment = waiting("1000.00", "Пополнение")
    attach(payment_id=payment.pk, known_id=Payment.objects.get(source="manual").pk, author=PERSON)

    with pytest.raises(TransitionNotAllowed):
        book_payment(payment_id=payment.pk, organization_id=client.pk, author=PERSON)


def test_paid_invoice_takes_no_more(client: Organization) -> None:
    invoice = invoice_of(client)
    waiting("1000.00")
    more = waiting("10.00", "Аванс", Номер="16")

    with pytest.raises(InvoiceNotOpen):
        match_payment(
            payment_id=more.pk,
            organization_id=client.pk,
            parts=[Part(invoice_id=invoice.pk, amount=Decimal(10))],
            author=PERSON,
        )
