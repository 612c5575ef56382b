"""Statements, their lines and payments that wait, made for a test of isolation."""

from datetime import date
from decimal import Decimal
from itertools import count

from core.finance.models import Invoice, Payment, PaymentSource
from core.finance.services.invoices import mark_invoice_paid
from core.finance.statements.models import LineMatch, StatementLine, StatementRun
from core.finance.statements.services.deeds import accept_suggestion
from core.finance.statements.services.feed import keep_connection
from core.finance.statements.states import RunState
from core.organizations.models import OwnBankAccount
from tests.core.finance.statements.bringing import PERSON
from tests.factories.finance import make_invoice, make_legal_entity, make_payment
from tests.isolation.owners import Owner
from tests.isolation.things import SeenBy, Thing

_numbers = count(1)
DAY = date(2026, 10, 5)


def statement_run(owner: Owner) -> Thing:
    run = _run(owner, RunState.READY)
    return Thing(row=run, names={"pk": run.pk}, seen_by=SeenBy.COMPANY, data={"accept_totals": "on"})


def statement_run_of_program(owner: Owner) -> Thing:
    run = _run(owner, RunState.READY)
    return Thing(row=run, names={"pk": run.pk}, seen_by=SeenBy.COMPANY, data={"accept_totals": True})


def broken_off_statement(owner: Owner) -> Thing:
    run = _run(owner, RunState.BROKEN_OFF)
    return Thing(row=run, names={"pk": run.pk}, seen_by=SeenBy.COMPANY)


def statement_line(owner: Owner) -> Thing:
    """A line whose payment is booked, so that it can be taken back."""
    payment = _waiting(owner)
    accept_suggestion(payment_id=payment.pk, author=PERSON)
    line = payment.statement_match.line
    return Thing(row=line, names={"pk": line.pk}, seen_by=SeenBy.COMPANY, data={"reason": f"Wrong {owner.mark}"})


def waiting_payment(owner: Owner) -> Thing:
    payment = _waiting(owner)
    data = {"reason": f"Not his {owner.mark}", "client": owner.organization.pk, "text": owner.mark}
    return Thing(row=payment, names={"pk": payment.pk}, seen_by=SeenBy.COMPANY, data=data)


def waiting_payment_of_program(owner: Owner) -> Thing:
    payment = _waiting(owner)
    known = _known(owner)
    data = {"reason": f"Not his {owner.mark}", "organization": owner.organization.pk, "payment": known.pk}
    return Thing(row=payment, names={"pk": payment.pk}, seen_by=SeenBy.COMPANY, data=data)


def known_payment(owner: Owner) -> Thing:
    """A waiting payment beside one that was entered by hand before."""
    payment, known = _waiting(owner), _known(owner)
    return Thing(row=payment, names={"pk": payment.pk, "known": known.pk}, seen_by=SeenBy.COMPANY)


def bank_connection(owner: Owner) -> Thing:
    made = keep_connection(title=f"Bank {owner.mark}", url="http://127.0.0.1:9/bank", token="sandbox-1")
    return Thing(row=made, names={"pk": made.pk}, seen_by=SeenBy.COMPANY)


def _run(owner: Owner, state: str) -> StatementRun:
    return StatementRun.objects.create(state=state, balances=True, file_name=f"Statement {owner.mark}.txt", created=1)


def _waiting(owner: Owner) -> Payment:
    """Make a payment of half an invoice as a statement would bring it."""
    invoice = make_invoice(owner.organization, "1000.00")
    number = f"4070281020000{next(_numbers):07d}"
    account = OwnBankAccount.objects.create(legal_entity=make_legal_entity(), number=number)
    line = StatementLine.objects.create(
        run=_run(owner, RunState.DONE),
        position=1,
        own_account=account,
        direction="in",
        kind="Платежное поручение",
        number=str(next(_numbers)),
        day=DAY,
        amount=Decimal("500.00"),
        other_name=f"Payer {owner.mark}",
        purpose=f"Purpose {owner.mark}",
        booked_on=DAY,
    )
    payment = make_payment(
        "500.00",
        key=f"bank:{line.pk}",
        source=PaymentSource.BANK,
        payer_name=f"Payer {owner.mark}",
        purpose=f"Purpose {owner.mark}",
    )
    LineMatch.objects.create(
        line=line,
        outcome="partial",
        organization=owner.organization,
        payment=payment,
        suggested=[{"invoice": invoice.pk, "amount": "500.00"}],
    )
    return payment


def _known(owner: Owner) -> Payment:
    invoice: Invoice = make_invoice(owner.organization, "500.00")
    mark_invoice_paid(invoice_id=invoice.pk, reason=f"Paid {owner.mark}", author=PERSON, paid_on=DAY)
    return Payment.objects.get(allocations__invoice=invoice)
