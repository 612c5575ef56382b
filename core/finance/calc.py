"""Sums of invoices and acts: one rounding rule, half up to the kopeck, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

KOPECK = Decimal("0.01")


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperLine:
    """A position of an invoice or act; the price includes VAT, a rate of None is "without VAT".

    `amount` is given where the source has it: quantity × price may differ from it by a kopeck, and the source is right.
    """

    title: str
    price: Decimal
    quantity: Decimal = Decimal(1)
    unit: str = ""
    vat_rate: Decimal | None = None
    amount: Decimal | None = None

    @property
    def total(self) -> Decimal:
        return round_money(self.quantity * self.price) if self.amount is None else self.amount

    @property
    def vat(self) -> Decimal:
        """Return the VAT inside the total: total × rate / (100 + rate)."""
        if not self.vat_rate:
            return Decimal("0.00")
        return round_money(self.total * self.vat_rate / (100 + self.vat_rate))


@dataclass(frozen=True, kw_only=True, slots=True)
class Sums:
    amount: Decimal
    vat: Decimal


def round_money(value: Decimal) -> Decimal:
    """Round to the kopeck, halves away from zero."""
    return value.quantize(KOPECK, rounding=ROUND_HALF_UP)


def sums_of(lines: Sequence[PaperLine]) -> Sums:
    """Add up the lines as they are printed, so that the total is the sum of what stands above it."""
    return Sums(
        amount=sum((line.total for line in lines), Decimal("0.00")),
        vat=sum((line.vat for line in lines), Decimal("0.00")),
    )
