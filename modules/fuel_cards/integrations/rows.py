"""What suppliers tell, in words that are no supplier's; everything is checked before anything is kept."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

type TheirStatus = Literal["active", "blocked", "stock", "closed"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LimitRow(Strict):
    """So much of a measure in a period; `group` narrows it to a group of products, "" is all."""

    measure: Literal["money", "litres", "count"]
    period: Literal["operation", "day", "week", "month", "quarter"]
    amount: Decimal
    group: str = ""


class CardRow(Strict):
    number: str = Field(min_length=1, max_length=40)
    contract: str = Field(max_length=60)
    pool: str = Field(default="", max_length=60)
    status: TheirStatus
    holder: str = ""
    plate: str = ""
    limits: list[LimitRow] = Field(default_factory=list)
    issued_on: date | None = None
    expires_on: date | None = None
    created_at: datetime | None = None
    is_virtual: bool = False


class OperationRow(Strict):
    """A row of a report by the names of its columns; times without an offset are the supplier's own."""

    id: str = Field(min_length=1, max_length=64)
    at: str = Field(min_length=1)
    posted: str = ""
    contract: str = ""
    card: str = Field(min_length=1)
    holder: str = ""
    kind: Literal["sale", "return", "correction"]
    station: str = ""
    address: str = ""
    region: str = ""
    product_code: str = ""
    product: str = ""
    quantity: Decimal
    unit: str = "л"
    price: Decimal | None = None
    gross: Decimal
    discount: Decimal = Decimal(0)
    net: Decimal
    original: str = ""


class BalanceRow(Strict):
    """Of the contract; a debt is negative."""

    balance: Decimal
    credit_limit: Decimal
    available: Decimal


class Heard(Strict):
    """One look into a cabinet; `cursor` is where the next one begins, `is_first` says that nothing was heard before."""

    cards: list[CardRow]
    operations: list[OperationRow]
    balance: BalanceRow | None = None
    cursor: str = Field(max_length=120)
    looked_at: datetime  # what we have sent since is newer than this
    has_more: bool = False
    is_first: bool = False


class Wish(Strict):
    """All that a supplier learns from us: which card, whether it works, and its limits."""

    card_number: str
    status: TheirStatus
    limits: list[LimitRow]
