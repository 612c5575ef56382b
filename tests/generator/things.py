"""What the invented world is made of."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(slots=True)
class Org:
    name: str
    inn: str
    kpp: str

    @property
    def key(self) -> str:
        return f"{self.inn}/{self.kpp}" if self.kpp else self.inn


@dataclass(slots=True)
class Product:
    code: str
    name: str
    unit: str
    group: str
    price: int  # kopecks
    discount: int  # hundredths of a per cent
    aliases: tuple[str, ...]


@dataclass(slots=True)
class Station:
    number: str
    address: str
    region: str
    delta: int  # kopecks added to the base price


type Binding = tuple[datetime, datetime | None, Org]  # from, to


@dataclass(slots=True)
class Card:
    number: str
    contract: str
    status: str
    holder: str
    plate: str
    daily_litres: int
    issued: date
    expires: date
    virtual: bool
    bindings: list[Binding] = field(default_factory=list)

    def org_at(self, moment: datetime) -> Org | None:
        for start, end, org in self.bindings:
            if start <= moment and (end is None or moment < end):
                return org
        return None


@dataclass(slots=True)
class Tx:
    id: str
    at: datetime
    posted: datetime
    card: str
    holder: str
    kind: str  # sale | return | correction
    station: Station
    product: Product
    alias: str
    qty: int  # thousandths
    price: int
    gross: int
    discount: int
    net: int
    original: str = ""
    org: str | None = None
    why: str = ""  # why it is unallocated


@dataclass(slots=True, eq=False)
class Line:
    """One printed transaction and what becomes of it."""

    tx: Tx
    fate: str = "created"  # created | duplicate | rejected
    reason: str = ""
    printed: dict[str, str] | None = None
    row: int = 0
