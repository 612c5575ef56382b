"""Payments that the bank brings, and what has become of them."""

from datetime import date
from decimal import Decimal
from typing import Any

from core.finance.authors import Author
from core.finance.models import Account, AccountCode, AuthorKind, Invoice
from core.finance.statements.models import LineMatch
from core.organizations.models import Organization, OwnBankAccount
from tests.core.finance.statements.files import OWN, document, exchange
from tests.core.finance.statements.world import take
from tests.factories.finance import make_invoice, make_legal_entity, make_organization

INN = "7700000104"
SEPTEMBER = date(2026, 9, 2)
PERSON = Author(kind=AuthorKind.PERSON)


def make_client_with_account() -> Organization:
    """Make the company's bank account, and the client who pays to it in these tests."""
    OwnBankAccount.objects.create(legal_entity=make_legal_entity(), number=OWN, is_default=True)
    return make_organization(inn=INN, kpp="770001001")


def invoice_of(client: Organization, amount: str = "1000.00", number: str = "ПТ00-000302", **facts: Any) -> Invoice:
    return make_invoice(client, amount, number=number, **{"on": SEPTEMBER, **facts})


def bring(*documents: str) -> list[LineMatch]:
    """Take documents in; their totals hold together."""
    _taken, run = take(printed(*documents))
    return list(LineMatch.objects.filter(line__run=run).select_related("payment", "line").order_by("pk"))


def printed(*documents: str) -> bytes:
    """Print a file whose totals hold together."""
    come = sum(Decimal(one.split("Сумма=")[1].split("\r\n")[0]) for one in documents if "ДатаПоступило" in one)
    gone = sum(Decimal(one.split("Сумма=")[1].split("\r\n")[0]) for one in documents if "ДатаПоступило" not in one)
    figures = {"НачальныйОстаток": 0, "ВсегоПоступило": come, "ВсегоСписано": gone, "КонечныйОстаток": come - gone}
    totals = "".join(f"{key}={value}\r\n" for key, value in figures.items())
    return exchange(*documents, totals=totals)


def pays(amount: str = "1000.00", purpose: str = "Оплата по счету № 302 от 02.09.2026", **changes: str | None) -> str:
    return document(**{"Сумма": amount, "НазначениеПлатежа": purpose, **changes})


def balance(client: Organization) -> Decimal:
    found = Account.objects.filter(organization=client, code=AccountCode.CLIENT).first()
    return found.balance if found and found.balance else Decimal("0.00")


def suggested(match: LineMatch) -> list[tuple[str, str]]:
    numbers = dict(Invoice.objects.values_list("pk", "number"))
    return [(numbers[part["invoice"]], part["amount"]) for part in match.suggested]
