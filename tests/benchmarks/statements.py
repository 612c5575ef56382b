"""B21: a statement of a hundred thousand lines, taken in, matched and booked."""

import io
import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db import connection, transaction

from core.finance.authors import BANK
from core.finance.models import Invoice, PaymentSource
from core.finance.selectors import verify_ledger
from core.finance.services.allocating import Part
from core.finance.services.payments import IncomingPayment, book_payment, record_payment
from core.finance.statements.formats import StatementLine as ReadLine
from core.finance.statements.formats import open_statement
from core.finance.statements.mentions import find_mentions
from core.finance.statements.models import LineDeed, LineMatch, StatementLine, StatementRun
from core.finance.statements.services.taking import take_statement
from core.integrations.sandbox.bank_files import Head, Movement, Side, exchange_1c
from core.lib.company import entered
from core.organizations.models import LegalEntity, Organization, OwnBankAccount
from tenants.directory import directory
from tenants.services.companies import create_company, open_company
from tests.benchmarks.measure import Result, seconds, size

LINES = int(os.environ.get("BENCH_LINES", size(100_000, 300)))
CLIENTS = size(2_000, 20)
# The slow way is timed over fewer lines and scaled; its cost per line is constant.
SLOW_LINES = size(300, 20)
ACCOUNT = "40702810500005816086"
DAY = date(2026, 10, 5)


def run() -> Iterator[Result]:
    open_company(company=create_company(slug="statements", name="Statements", modules=[], state="active"))
    company = directory.by_schema("statements")
    assert company is not None
    with entered(company):
        _set_up()
        fast, slow = _file(0, LINES), _file(LINES, SLOW_LINES)
        run = StatementRun.objects.create(balances=True)
        ours = seconds(lambda: take_statement(file=io.BytesIO(fast), run_id=run.pk))
        by_rows = seconds(lambda: _row_by_row(slow)) / SLOW_LINES * LINES
        again = seconds(lambda: take_statement(file=io.BytesIO(fast), run_id=run.pk))
        booked = LineMatch.objects.filter(payment__status="booked").count()
        assert (StatementLine.objects.count(), booked) == (LINES + SLOW_LINES, _payable(LINES + SLOW_LINES))
        assert verify_ledger().is_right
    yield Result(
        name=f"B21 a statement of {LINES:,} lines read, matched and booked",
        ours=ours,
        peer=by_rows,
        peer_name=f"the same line by line through the services (timed over {SLOW_LINES:,})",
        bar=10,
        note=f"{LINES / ours:,.0f} lines/s",
    )
    yield Result(
        name="B21 the same statement again, which changes nothing",
        ours=again,
        peer=ours,
        peer_name="the first time",
        bar=1,
    )


def _payable(many: int) -> int:
    """Nine lines of ten pay an invoice exactly; the tenth names none."""
    return many - many // 10


def _set_up() -> None:
    """Clients with an invoice for each line to come."""
    entity = LegalEntity.objects.create(name="ООО «Полынный тракт»", inn="7499288720", kpp="749901001", is_default=True)
    OwnBankAccount.objects.create(legal_entity=entity, number=ACCOUNT, is_default=True)
    Organization.objects.bulk_create(
        [Organization(name=f"Client {number}", inn=_inn(number)) for number in range(CLIENTS)]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO finance_invoice (legal_entity_id, organization_id, number, issued_on, currency, amount,"
            " vat_amount, note, external_id, status, due_on, title)"
            " SELECT %s, o.id, 'СЧ-' || lpad(n::text, 7, '0'), %s, 'RUB', 100 + n %% 900, 0, '', '', 'draft',"
            " %s, '' FROM generate_series(1, %s) n JOIN ("
            "   SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM organizations_organization) o"
            " ON o.place = n %% %s",
            [entity.pk, date(2026, 9, 1), date(2099, 1, 1), LINES + SLOW_LINES, CLIENTS],
        )
        cursor.execute(
            "INSERT INTO finance_invoiceline (invoice_id, position, title, quantity, unit, price, amount, vat_amount)"
            " SELECT id, 1, 'Услуги', 1, '', amount, amount, 0 FROM finance_invoice"
        )
        cursor.execute("UPDATE finance_invoice SET status = 'issued'")
        cursor.execute("ANALYZE")


def _inn(number: int) -> str:
    return f"99990{number:05d}"


def _file(first: int, many: int) -> bytes:
    movements = [_movement(number) for number in range(first + 1, first + many + 1)]
    total = sum((one.amount for one in movements), Decimal(0))
    owner = Side(name="ООО «Полынный тракт»", inn="7499288720", account=ACCOUNT, bik="041655700")
    head = Head(
        owner=owner, since=DAY, until=DAY, opening=Decimal(0), closing=total, credited=total, debited=Decimal(0)
    )
    return exchange_1c([head], movements)


def _movement(number: int) -> Movement:
    place = number % CLIENTS
    named = f"Оплата по счету № СЧ-{number:07d} от 01.09.2026. В том числе НДС 22% - 18-03 руб."
    return Movement(
        account=ACCOUNT,
        is_in=True,
        number=str(number % 1000),
        day=DAY,
        amount=Decimal(100 + number % 900),
        other=Side(name=f"Client {place}", inn=_inn(place), account=f"407028102{number:011d}", bik="044525999"),
        purpose="Пополнение баланса топливных карт по договору" if number % 10 == 0 else named,
    )


def _row_by_row(content: bytes) -> None:
    """Take each line by itself: look it up, match it, book it through the services."""
    run = StatementRun.objects.create(balances=True)
    account = OwnBankAccount.objects.get(number=ACCOUNT)
    for item in open_statement(io.BytesIO(content)).items():
        if isinstance(item, ReadLine):
            with transaction.atomic():
                _one(run, account, item)


def _one(run: StatementRun, account: OwnBankAccount, item: ReadLine) -> None:
    facts = {"number": item.number, "day": item.day, "amount": item.amount, "other_account": item.other.account}
    if StatementLine.objects.filter(own_account=account, kind=item.kind, direction=item.direction, **facts).exists():
        return
    line = StatementLine.objects.create(
        run=run,
        position=item.position,
        own_account=account,
        direction=item.direction,
        kind=item.kind,
        other_name=item.other.name,
        other_inn=item.other.inn,
        purpose=item.purpose,
        booked_on=item.day,
        **facts,
    )
    incoming = IncomingPayment(
        key=f"bank:{line.pk}", source=PaymentSource.BANK, amount=line.amount, paid_on=line.day, facts={}
    )
    payment, _new = record_payment(incoming, author=BANK)
    client = Organization.objects.filter(inn=line.other_inn).first()
    numbers = [one.number for one in find_mentions(line.purpose)]
    invoice = Invoice.objects.filter(organization=client, number__in=[*numbers, *map(_cyrillic, numbers)]).first()
    exact = client is not None and invoice is not None and invoice.remainder == line.amount
    outcome = "exact" if exact else "no_invoice_number"
    LineMatch.objects.create(line=line, outcome=outcome, organization=client, payment=payment)
    LineDeed.objects.create(line=line, deed="taken", outcome=outcome, payment_id=payment.pk, author_kind=BANK.kind)
    if exact and client is not None and invoice is not None:
        part = Part(invoice_id=invoice.pk, amount=line.amount)
        book_payment(payment_id=payment.pk, organization_id=client.pk, parts=[part], author=BANK)


def _cyrillic(number: str) -> str:
    return number.replace("C", "С")
