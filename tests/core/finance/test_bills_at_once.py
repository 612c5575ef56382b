"""Two people do something to one invoice or payment at the same moment: one outcome, and a clear word to the other."""

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection, transaction

from core.documents.numbering import take_number
from core.finance.authors import BANK, SYSTEM
from core.finance.models import Account, AccountCode, Act, ActRun, Allocation, Invoice, Payment
from core.finance.selectors import verify_ledger
from core.finance.services.act_runs import issue_batch
from core.finance.services.allocating import Part
from core.finance.services.entering import HandPayment, enter_payment
from core.finance.services.invoices import cancel_invoice, issue_invoice, mark_invoice_paid
from core.finance.services.payments import (
    allocate_payment,
    book_payment,
    return_to_queue,
    reverse_payment,
    take_back_allocation,
)
from core.finance.services.requesting import request_invoice
from core.finance.services.rules import change_invoice_rules
from core.finance.states import ActRunState
from core.lib.company import CurrentCompany, entered
from core.lib.errors import DomainError
from core.organizations.models import Organization
from tests.core.processes import wait_until
from tests.factories.finance import (
    DAY,
    make_act_draft,
    make_draft,
    make_invoice,
    make_legal_entity,
    make_organization,
    make_payment,
)

ROUNDS = 4
pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-115", "PL-117", "PL-118", "PL-122")]


def at_once(company: CurrentCompany, *deeds: Callable[[], object]) -> list[str]:
    """Do everything at the same moment, each over a connection of its own; return "done" or the refusal's code."""
    start, outcomes = threading.Barrier(len(deeds)), [""] * len(deeds)

    def run(place: int) -> None:
        with entered(company):
            start.wait()
            try:
                deeds[place]()
                outcomes[place] = "done"
            except DomainError as refusal:
                outcomes[place] = refusal.code
            finally:
                connection.close()

    people = [threading.Thread(target=run, args=(place,)) for place in range(len(deeds))]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return outcomes


def balance(client: Organization) -> Decimal:
    account = Account.objects.filter(organization=client, code=AccountCode.CLIENT).first()
    return account.balance or Decimal(0) if account else Decimal(0)


def waiting() -> int:
    """Return how many sessions of this database wait for another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees what it saw first
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0"
        )
        return int(cursor.fetchone()[0])


def test_an_invoice_is_paid_cancelled_and_marked_at_once(fresh_company: CurrentCompany) -> None:
    for _round in range(ROUNDS):
        pay_cancel_and_mark(fresh_company)


def pay_cancel_and_mark(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        client = make_organization()
        invoice, payment = make_invoice(client, "100.00"), make_payment("100.00")
        parts = [Part(invoice_id=invoice.pk, amount=Decimal(100))]

    outcomes = at_once(
        fresh_company,
        lambda: book_payment(payment_id=payment.pk, organization_id=client.pk, parts=parts, author=BANK),
        lambda: cancel_invoice(invoice_id=invoice.pk, reason="Ошибка", author=SYSTEM),
        lambda: mark_invoice_paid(invoice_id=invoice.pk, paid_on=DAY, reason="Звонили", author=SYSTEM),
    )

    with entered(fresh_company):
        status = Invoice.objects.get(pk=invoice.pk).status
        assert outcomes.count("done") == 1, outcomes
        assert set(outcomes) <= {"done", "invoice_not_open", "invoice_has_payments", "transition_not_allowed"}
        assert status == ("cancelled" if outcomes[1] == "done" else "paid")
        assert balance(client) == (Decimal(0) if outcomes[1] == "done" else Decimal(100))
        assert verify_ledger().is_right


def test_an_advance_is_shared_out_and_taken_away_at_once(fresh_company: CurrentCompany) -> None:
    for _round in range(ROUNDS):
        share_out_and_take_away(fresh_company)


def share_out_and_take_away(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        client = make_organization()
        first, second = make_invoice(client, "80.00"), make_invoice(client, "80.00")
        payment = make_payment("100.00")
        book_payment(payment_id=payment.pk, organization_id=client.pk, author=BANK)

    def put(invoice: Invoice) -> Callable[[], object]:
        parts = [Part(invoice_id=invoice.pk, amount=Decimal(80))]
        return lambda: allocate_payment(payment_id=payment.pk, parts=parts, author=SYSTEM)

    outcomes = at_once(
        fresh_company,
        put(first),
        put(second),
        lambda: return_to_queue(payment_id=payment.pk, author=SYSTEM, reason="Не тот клиент"),
        lambda: reverse_payment(payment_id=payment.pk, author=SYSTEM, reason="Отозван"),
    )

    with entered(fresh_company):
        payment.refresh_from_db()
        assert set(outcomes) <= {"done", "payment_overspent", "payment_not_booked", "transition_not_allowed"}
        assert payment.status in {"unmatched", "reversed"}
        assert (payment.allocated_amount, balance(client)) == (Decimal("0.00"), Decimal("0.00"))
        assert set(Invoice.objects.filter(organization=client).values_list("status", flat=True)) == {"issued"}
        assert verify_ledger().is_right


def test_an_allocation_is_taken_back_once(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        client = make_organization()
        invoice, payment = make_invoice(client, "100.00"), make_payment("100.00")
        parts = [Part(invoice_id=invoice.pk, amount=Decimal(100))]
        book_payment(payment_id=payment.pk, organization_id=client.pk, parts=parts, author=BANK)
        allocation = Allocation.objects.get(payment=payment)

    outcomes = at_once(fresh_company, *[lambda: take_back_allocation(allocation_id=allocation.pk, author=SYSTEM)] * 3)

    assert sorted(outcomes) == ["already_taken_back", "already_taken_back", "done"]


def test_an_invoice_is_issued_once_and_numbers_have_no_gap(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        client = make_organization()
        drafts = [make_draft(client, "10.00") for _number in range(4)]

    outcomes = at_once(
        fresh_company,
        *[
            lambda draft=draft: issue_invoice(invoice_id=draft.pk, author=SYSTEM, issued_on=DAY)  # type: ignore[misc]
            for draft in drafts
            for _time in range(2)
        ],
    )

    with entered(fresh_company):
        numbers = sorted(Invoice.objects.values_list("number", flat=True))
        assert sorted(outcomes) == ["done"] * 4 + ["transition_not_allowed"] * 4
        assert numbers == [f"СЧ-2026-{number:05}" for number in range(1, 5)]


@pytest.mark.requirement("PL-112")
def test_runs_over_two_legal_entities_in_opposite_order_do_not_wait_for_each_other(
    fresh_company: CurrentCompany,
) -> None:
    with entered(fresh_company):
        client, first = make_organization(), make_legal_entity()
        second = make_legal_entity(name="ООО «Второй тракт»", inn="7499288738", is_default=False)
        runs = [
            ActRun.objects.create(
                module=module,
                legal_entity=first,
                period_from=DAY,
                period_until=DAY,
                issued_on=DAY,
                state=ActRunState.ISSUING,
            )
            for module in ("fuel_cards", "logistics")
        ]
        for run, entities in zip(runs, ((first, second), (second, first)), strict=True):
            for entity in entities * 2:
                act = make_act_draft(client, "10.00", legal_entity_id=entity.pk)
                Act.objects.filter(pk=act.pk).update(run=run, issued_on=DAY)

    held = threading.Event()

    def hold() -> None:
        """Let both runs begin by waiting for a number, whichever they ask for first."""
        with transaction.atomic():
            for entity in (first, second):
                take_number(kind="act", legal_entity_id=entity.pk, on=DAY)
            held.set()
            wait_until(lambda: waiting() == 2, seconds=20, what="both runs wait")

    def issue(run: ActRun) -> None:
        held.wait(20)
        issue_batch(run_id=run.pk)

    outcomes = at_once(fresh_company, hold, lambda: issue(runs[0]), lambda: issue(runs[1]))

    with entered(fresh_company):
        numbers = sorted(Act.objects.values_list("legal_entity", "number"))
        wanted = [(entity.pk, f"А-2026-{number:05}") for entity in (first, second) for number in range(2, 6)]
        assert (outcomes, numbers, balance(client)) == (["done"] * 3, wanted, Decimal(-80))
        assert verify_ledger().is_right


def test_a_payment_sent_twice_under_one_key_is_one(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        client = make_organization()
    payment = HandPayment(
        key="click", organization_id=client.pk, amount=Decimal("70.00"), paid_on=DAY, purpose="Наличные"
    )

    outcomes = at_once(fresh_company, *[lambda: enter_payment(payment, author=SYSTEM)] * 3)

    with entered(fresh_company):
        assert (outcomes, Payment.objects.count(), balance(client)) == (["done"] * 3, 1, Decimal("70.00"))


@pytest.mark.requirement("FC-100")
def test_requests_at_once_do_not_pass_the_limit_together(fresh_company: CurrentCompany) -> None:
    with entered(fresh_company):
        make_legal_entity()
        change_invoice_rules(waiting_limit=2)
        client = make_organization()

    def ask() -> object:
        return request_invoice(organization_id=client.pk, amount=Decimal(10), author=SYSTEM)

    outcomes = at_once(fresh_company, *[ask] * 4)

    assert sorted(outcomes) == ["done", "done", "too_many_requests", "too_many_requests"]


@pytest.mark.requirement("FC-100")
def test_one_request_that_comes_many_times_at_once_makes_one_invoice_of_each_client(
    fresh_company: CurrentCompany,
) -> None:
    with entered(fresh_company):
        make_legal_entity()
        clients = [make_organization().pk, make_organization().pk]

    def ask(client: int) -> Callable[[], object]:
        return lambda: request_invoice(organization_id=client, amount=Decimal(10), author=SYSTEM, key="one")

    outcomes = at_once(fresh_company, *[ask(client) for client in clients * 3])

    with entered(fresh_company):
        assert (outcomes, sorted(Invoice.objects.values_list("organization", flat=True))) == (["done"] * 6, clients)
