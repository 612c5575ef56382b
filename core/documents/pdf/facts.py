"""What a document says, handed over by whoever knows it: plain values, never models and never markup.

Sums come ready: nothing is added up here, so that a document can't disagree with the books.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """One side of a document with its requisites; what is empty is not shown."""

    name: str
    full_name: str = ""
    inn: str = ""
    kpp: str = ""
    ogrn: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    position: str = ""  # of who signs: "Генеральный директор"
    head: str = ""  # who signs: "Астахова Н. В."
    accountant: str = ""
    bank: "BankAccount | None" = None


@dataclass(frozen=True, kw_only=True, slots=True)
class BankAccount:
    """Where money is to go."""

    number: str
    bik: str
    bank_name: str
    corr_account: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of an invoice or an act."""

    name: str
    amount: Decimal
    quantity: Decimal | None = None
    unit: str = ""
    price: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TaxedLine(Line):
    """A line with its tax: `net` is the sum without it, `net_price` that of one unit; a rate of None means "without
    VAT"."""

    net: Decimal
    net_price: Decimal | None = None
    vat_amount: Decimal = Decimal(0)
    vat_rate: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Vat:
    """The tax of one rate; without a rate the sum is of several."""

    amount: Decimal
    rate: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Document:
    """What every document has. `language` is the document's, whoever looks at it; `values` are further variables."""

    number: str
    issued_on: date
    language: str = "ru"
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Priced(_Document):
    """Lines with a total. `vat` is empty where there is none; `vat_on_top` says that the lines are without it."""

    seller: Party
    buyer: Party
    lines: tuple[Line, ...]
    total: Decimal
    currency: str = "RUB"
    vat: tuple[Vat, ...] = ()
    vat_on_top: bool = False
    subtotal: Decimal | None = None
    basis: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceFacts(_Priced):
    """An invoice; `purpose` is what the payer's bank is to write, "" lets it be made from the number and the VAT."""

    due_on: date | None = None
    bank: BankAccount | None = None
    purpose: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ActFacts(_Priced):
    """An act of what was done in a period."""

    period_from: date | None = None
    period_to: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class UpdFacts(ActFacts):
    """A universal transfer document (УПД); its lines are TaxedLine, `subtotal` is the total without tax.

    Whoever pays VAT writes it as an invoice for the tax too (status 1), whoever does not as a transfer alone (2).
    """

    vat_total: Decimal = Decimal(0)

    @property
    def status(self) -> int:
        return 1 if self.vat else 2


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractFacts(_Document):
    """An agreement: two sides and what the template's text wants beyond them, in `values`."""

    seller: Party
    buyer: Party
    place: str = ""
    title: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Movement:
    """One line of a reconciliation statement, as our books have it."""

    on: date
    document: str
    debit: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReconciliationFacts(_Document):
    """Mutual settlements of a period. A positive balance is what the buyer owes the seller, a negative what he has paid
    ahead."""

    seller: Party
    buyer: Party
    period_from: date
    period_to: date
    opening: Decimal
    closing: Decimal
    debit: Decimal
    credit: Decimal
    movements: tuple[Movement, ...] = ()
    currency: str = "RUB"
    basis: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """Pairs of a label and a value under a heading."""

    title: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """One line of what happened: when, what, and its details (address, browser, hash)."""

    at: datetime
    what: str
    details: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceFacts(_Document):
    """Evidence of something that happened, as a signature: sections of facts, a log, and where it can be checked."""

    title: str = ""
    subtitle: str = ""
    sections: tuple[Section, ...] = ()
    happenings: tuple[Happening, ...] = ()
    check_url: str = ""


type Facts = InvoiceFacts | ActFacts | ContractFacts | ReconciliationFacts | EvidenceFacts
