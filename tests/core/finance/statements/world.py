"""The clients, invoices and payments of the sample statements, as they stand before the statements come."""

import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core.finance.authors import ACCOUNTING
from core.finance.models import Invoice, Payment, PaymentSource
from core.finance.services.allocating import Part
from core.finance.services.payments import IncomingPayment, book_payment, record_payment
from core.finance.statements.models import RunState, StatementRun
from core.finance.statements.services.taking import Taken, take_statement
from core.organizations.models import LegalEntity, Organization, OwnBankAccount
from tests.core.finance.statements.files import EXPECTED
from tests.factories.finance import make_invoice

type Key = tuple[str, str]


@dataclass
class World:
    entity: LegalEntity
    clients: dict[Key, Organization]
    invoices: dict[str, Invoice]


def make_own(name: str = "ООО «Полынный тракт»") -> LegalEntity:
    own = EXPECTED["own"]
    entity, _made = LegalEntity.objects.get_or_create(
        inn=own["inn"], kpp=own["kpp"], defaults={"name": name, "is_default": True}
    )
    for number, facts in enumerate(own["accounts"]):
        OwnBankAccount.objects.get_or_create(
            number=facts["number"],
            defaults={"legal_entity": entity, "bik": facts["bik"], "is_default": number == 0},
        )
    return entity


def make_world() -> World:
    """Make what 1C has brought before: clients, invoices, and the payments that it knows of."""
    world = World(make_own(), {}, {})
    for facts in EXPECTED["clients"]:
        client = Organization.objects.create(name=facts["name"], inn=facts["inn"], kpp=facts["kpp"])
        world.clients[facts["inn"], facts["kpp"]] = client
    for facts in EXPECTED["invoices"]:
        client = world.clients[facts["inn"], facts["kpp"]]
        invoice = make_invoice(
            client,
            facts["amount"],
            number=facts["number"],
            on=date.fromisoformat(facts["date"]),
            legal_entity_id=world.entity.pk,
        )
        world.invoices[facts["number"]] = invoice
        if Decimal(facts["paid_before"]):
            pay(invoice, facts["paid_before"], key=f"accounting:{facts['number']}")
    for facts in EXPECTED["also_in_accounting"]:
        pay(
            world.invoices[facts["invoice"]],
            facts["amount"],
            key=f"accounting:twin:{facts['invoice']}",
            document_number=facts["number"],
            document_on=date.fromisoformat(facts["date"]),
            payer_inn=facts["inn"],
        )
    return world


def pay(invoice: Invoice, amount: str, *, key: str, **facts: Any) -> Payment:
    """Book a payment that the accounting knows of."""
    incoming = IncomingPayment(
        key=key, source=PaymentSource.ACCOUNTING, amount=Decimal(amount), paid_on=date(2026, 9, 29), facts=facts
    )
    payment, _new = record_payment(incoming, author=ACCOUNTING)
    return book_payment(
        payment_id=payment.pk,
        organization_id=invoice.organization_id,
        author=ACCOUNTING,
        parts=[Part(invoice_id=invoice.pk, amount=Decimal(amount))],
    )


def take(content: bytes, *, accept_totals: bool = False) -> tuple[Taken, StatementRun]:
    """Take a statement in at once, without a job."""
    run = StatementRun.objects.create(state=RunState.CHECKING)
    return take_statement(file=io.BytesIO(content), run_id=run.pk, accept_totals=accept_totals), run
