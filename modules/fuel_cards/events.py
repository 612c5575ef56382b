"""What happens to cards and transactions, told to whoever listens."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from core.events.event import Event


@dataclass(frozen=True, kw_only=True)
class CardAssigned(Event):
    name: ClassVar[str] = "fuel_cards.card.assigned"
    card_id: int
    organization_id: int


@dataclass(frozen=True, kw_only=True)
class CardDetached(Event):
    name: ClassVar[str] = "fuel_cards.card.detached"
    card_id: int
    organization_id: int


@dataclass(frozen=True, kw_only=True)
class CardBlocked(Event):
    name: ClassVar[str] = "fuel_cards.card.blocked"
    card_id: int
    organization_id: int | None
    status: str
    reason: str
    cause: str = ""  # of an automatic block, as JSON: which limit with the figures, or the balance


@dataclass(frozen=True, kw_only=True)
class CardUnblocked(Event):
    name: ClassVar[str] = "fuel_cards.card.unblocked"
    card_id: int
    organization_id: int | None


@dataclass(frozen=True, kw_only=True)
class LimitsSet(Event):
    """The limits of a card are others now."""

    name: ClassVar[str] = "fuel_cards.limits.set"
    card_id: int
    organization_id: int | None


@dataclass(frozen=True, kw_only=True)
class TransactionsImported(Event):
    name: ClassVar[str] = "fuel_cards.transactions.imported"
    run_id: int
    supplier_id: int
    created: int
    duplicate: int
    rejected: int
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class AnomaliesFound(Event):
    """Operations that came together look wrong; the first of them, and how many by rule."""

    name: ClassVar[str] = "fuel_cards.anomalies.found"
    first_id: int
    count: int
    rules: str  # JSON: how many of each rule


@dataclass(frozen=True, kw_only=True)
class TariffSet(Event):
    name: ClassVar[str] = "fuel_cards.tariff.set"
    tariff_id: int


@dataclass(frozen=True, kw_only=True)
class ImportFinished(Event):
    """A file of any kind has been taken in, with or without rows that were refused."""

    name: ClassVar[str] = "fuel_cards.import.finished"
    run_id: int
    kind: str
    created: int
    updated: int
    duplicate: int
    rejected: int


@dataclass(frozen=True, kw_only=True)
class ImportFailed(Event):
    """Nothing of a file has been taken in: it was refused as a whole, or the work on it broke off for good."""

    name: ClassVar[str] = "fuel_cards.import.failed"
    run_id: int
    kind: str
    problem: str  # code of the refusal, or "broken_off"


@dataclass(frozen=True, kw_only=True)
class SupplierSynced(Event):
    """A look into a supplier's cabinet has brought something new."""

    name: ClassVar[str] = "fuel_cards.supplier.synced"
    supplier_id: int
    cards_new: int
    cards_changed: int
    operations_new: int
    corrected: int
