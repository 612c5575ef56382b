"""Invoices and payments as 1C's HTTP service gives and takes them, strictly."""

import datetime
from decimal import Decimal

from pydantic import Field

from core.integrations.onec.payloads import Strict

ID = Field(min_length=1, max_length=64)
MONEY = Field(gt=0, max_digits=15, decimal_places=2)


class Position(Strict):
    """One line; the amount includes VAT, a rate of None is "without VAT"."""

    title: str = Field(min_length=1, max_length=500)
    quantity: Decimal = Field(gt=0, max_digits=14, decimal_places=3)
    price: Decimal = Field(ge=0, max_digits=18, decimal_places=4)
    amount: Decimal = Field(ge=0, max_digits=15, decimal_places=2)
    vat_rate: Decimal | None = Field(default=None, ge=0, lt=100)
    unit: str = Field(default="", max_length=20)


class OneCInvoice(Strict):
    id: str = ID
    version: str
    counterparty_id: str = ID
    contract_id: str = ID
    number: str = Field(min_length=1, max_length=60)
    date: datetime.date
    due_date: datetime.date | None = None
    subject: str = Field(default="", max_length=255)
    lines: list[Position] = Field(min_length=1, max_length=1000)
    is_cancelled: bool = False


class Share(Strict):
    invoice_id: str = ID
    amount: Decimal = MONEY


class OneCPayment(Strict):
    id: str = ID
    version: str
    counterparty_id: str = ID
    contract_id: str = Field(default="", max_length=64)
    number: str = Field(default="", max_length=40)
    date: datetime.date
    amount: Decimal = MONEY
    purpose: str = ""
    invoices: list[Share] = Field(default_factory=list, max_length=200)
