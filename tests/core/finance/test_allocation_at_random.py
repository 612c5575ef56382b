"""Payments over several invoices and back, in any order: the database's figures are those of a plain model."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from core.finance.authors import SYSTEM
from core.finance.models import Account, AccountCode, Allocation, Invoice, Payment
from core.finance.selectors import verify_ledger
from core.finance.services.allocating import NotBooked, Part
from core.finance.services.payments import (
    allocate_payment,
    book_payment,
    return_to_queue,
    take_back_allocation,
)
from core.lib.company import CurrentCompany
from core.lib.errors import DomainError
from core.lib.state_machine import TransitionNotAllowed
from tests.factories.finance import make_invoice, make_organization, make_payment

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-115", "PL-116", "PL-122")]

AMOUNTS = st.integers(1, 12_000).map(lambda kopecks: Decimal(kopecks) / 100)


@dataclass
class Model:
    """What should be: booked payments, and what stands of each on each invoice."""

    amounts: dict[int, Decimal] = field(default_factory=dict)
    invoices: dict[int, Decimal] = field(default_factory=dict)
    booked: set[int] = field(default_factory=set)
    standing: dict[int, tuple[int, int, Decimal]] = field(
        default_factory=dict
    )  # allocation -> payment, invoice, amount

    def of_payment(self, pk: int) -> Decimal:
        return sum((amount for payment, _invoice, amount in self.standing.values() if payment == pk), Decimal(0))

    def of_invoice(self, pk: int) -> Decimal:
        return sum((amount for _payment, invoice, amount in self.standing.values() if invoice == pk), Decimal(0))

    def status(self, pk: int) -> str:
        paid = self.of_invoice(pk)
        return "issued" if not paid else "paid" if paid == self.invoices[pk] else "partially_paid"


class Allocating(RuleBasedStateMachine):
    payments, invoices = Bundle("payments"), Bundle("invoices")

    def __init__(self) -> None:
        super().__init__()
        self.client, self.model = make_organization(), Model()

    @rule(target=invoices, amount=AMOUNTS)
    def issue(self, amount: Decimal) -> int:
        invoice = make_invoice(self.client, str(amount))
        self.model.invoices[invoice.pk] = amount
        return invoice.pk

    @rule(target=payments, amount=AMOUNTS)
    def receive(self, amount: Decimal) -> int:
        payment = make_payment(str(amount))
        self.model.amounts[payment.pk] = amount
        return payment.pk

    @rule(payment=payments)
    def book(self, payment: int) -> None:
        def deed() -> None:
            book_payment(payment_id=payment, organization_id=self.client.pk, author=SYSTEM)

        self._expect(TransitionNotAllowed if payment in self.model.booked else None, deed)
        self.model.booked.add(payment)

    @rule(payment=payments, first=invoices, second=invoices, one=AMOUNTS, two=AMOUNTS)
    def allocate(self, payment: int, first: int, second: int, one: Decimal, two: Decimal) -> None:
        parts = [Part(invoice_id=first, amount=one), Part(invoice_id=second, amount=two)]
        before = set(Allocation.objects.filter(takes_back__isnull=True).values_list("pk", flat=True))

        def deed() -> None:
            allocate_payment(payment_id=payment, parts=parts, author=SYSTEM)

        done = self._expect(self._refusal(payment, parts), deed)
        made = Allocation.objects.filter(takes_back__isnull=True).exclude(pk__in=before)
        for allocation in made if done else ():
            self.model.standing[allocation.pk] = (payment, allocation.invoice_id, allocation.amount)

    def _refusal(self, payment: int, parts: list[Part]) -> type[DomainError] | None:
        if payment not in self.model.booked:
            return NotBooked
        free = self.model.amounts[payment] - self.model.of_payment(payment)
        total = sum((part.amount for part in parts), Decimal(0))
        wanted: dict[int, Decimal] = {}
        for part in parts:
            wanted[part.invoice_id] = wanted.get(part.invoice_id, Decimal(0)) + part.amount
        over = any(self.model.of_invoice(pk) + amount > self.model.invoices[pk] for pk, amount in wanted.items())
        closed = any(self.model.status(pk) == "paid" for pk in wanted)
        return DomainError if total > free or over or closed else None

    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        if not self.model.standing:
            return
        allocation = data.draw(st.sampled_from(sorted(self.model.standing)))
        take_back_allocation(allocation_id=allocation, author=SYSTEM)
        del self.model.standing[allocation]

    @rule(payment=payments)
    def give_up(self, payment: int) -> None:
        def deed() -> None:
            return_to_queue(payment_id=payment, author=SYSTEM, reason="Не тот клиент")

        if self._expect(None if payment in self.model.booked else TransitionNotAllowed, deed):
            self.model.booked.discard(payment)
            gone = [pk for pk, (of, _invoice, _amount) in self.model.standing.items() if of == payment]
            for pk in gone:
                del self.model.standing[pk]

    def _expect(self, refusal: type[DomainError] | None, deed: object) -> bool:
        assert callable(deed)
        if refusal is None:
            deed()
            return True
        with pytest.raises(refusal):
            deed()
        return False

    @invariant()
    def figures_are_those_of_the_model(self) -> None:
        paid = dict(Invoice.objects.filter(pk__in=self.model.invoices).values_list("pk", "paid_amount"))
        statuses = dict(Invoice.objects.filter(pk__in=self.model.invoices).values_list("pk", "status"))
        spent = dict(Payment.objects.filter(pk__in=self.model.amounts).values_list("pk", "allocated_amount"))
        assert paid == {pk: self.model.of_invoice(pk) for pk in self.model.invoices}
        assert statuses == {pk: self.model.status(pk) for pk in self.model.invoices}
        assert spent == {pk: self.model.of_payment(pk) for pk in self.model.amounts}

    @invariant()
    def balance_is_what_is_booked(self) -> None:
        account = Account.objects.filter(organization=self.client, code=AccountCode.CLIENT).first()
        booked = sum((self.model.amounts[pk] for pk in self.model.booked), Decimal(0))
        assert (account.balance if account else Decimal(0)) == booked

    def teardown(self) -> None:
        assert verify_ledger().is_right
        for invoice in Invoice.objects.filter(pk__in=self.model.invoices):
            moves = list(invoice.changes.order_by("id").values_list("status_from", "status_to"))
            assert all(one[1] == two[0] for one, two in pairwise(moves))
            assert moves[-1][1] == invoice.status


def test_allocations_in_any_order_keep_every_figure(company: CurrentCompany) -> None:
    bounds = settings(
        max_examples=10, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )

    run_state_machine_as_test(Allocating, settings=bounds)  # type: ignore[no-untyped-call]
