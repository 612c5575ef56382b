"""What a statement says, whatever its format."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

NOTHING: Mapping[str, str] = MappingProxyType({})

# How the digits 6 to 8 of an account name its currency.
CURRENCIES = {"810": "RUB", "643": "RUB", "840": "USD", "978": "EUR", "156": "CNY", "398": "KZT", "933": "BYN"}


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who paid or was paid, as the bank names him."""

    name: str = ""
    inn: str = ""
    kpp: str = ""
    account: str = ""
    bik: str = ""
    bank: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One account over one period, with the bank's own figures; None is a figure that the file does not give."""

    account: str
    position: int
    bik: str = ""
    currency: str = "RUB"
    since: date | None = None
    until: date | None = None
    opening: Decimal | None = None
    credited: Decimal | None = None
    debited: Decimal | None = None
    closing: Decimal | None = None

    @property
    def balances(self) -> bool:
        """Opening + credited − debited = closing; a figure that is missing proves nothing."""
        if self.opening is None or self.credited is None or self.debited is None or self.closing is None:
            return False
        return self.opening + self.credited - self.debited == self.closing


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One movement on one of the own accounts, at the line of the file where it begins."""

    account: str
    direction: Direction
    kind: str
    number: str
    day: date
    amount: Decimal
    position: int
    payer: Party
    payee: Party
    purpose: str = ""
    booked_on: date | None = None
    is_booked: bool = True
    is_reversal: bool = False
    reference: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)  # keys that the format does not know, as they stood

    @property
    def other(self) -> Party:
        """The other side of the movement."""
        return self.payer if self.direction == Direction.IN else self.payee


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A document that cannot be taken: where it begins, and why in a stable word."""

    position: int
    reason: str
    number: str = ""


Item = Statement | StatementLine | Refusal


def currency_of(account: str) -> str:
    """Return the currency that a Russian account of 20 digits names; roubles for any other."""
    return CURRENCIES.get(account[5:8], "RUB") if len(account) == 20 and account.isdigit() else "RUB"
