"""Suppliers and their directories, cards and who holds them, prices, transactions, import runs."""

from modules.fuel_cards.models.anomalies import Anomaly, AnomalyPolicy, AnomalyRule
from modules.fuel_cards.models.cards import Card, CardAssignment
from modules.fuel_cards.models.directories import Product, ProductName, Station, Supplier
from modules.fuel_cards.models.limits import CardLimit, LimitMeasure, LimitPeriod, LimitPolicy, LimitUse
from modules.fuel_cards.models.runs import ImportKind, ImportMode, ImportRun, RowError
from modules.fuel_cards.models.syncing import CardAtSupplier, DistributionRule, SupplierLink
from modules.fuel_cards.models.tariffs import (
    ClientTariffMode,
    Left,
    RecalculatedLine,
    Recalculation,
    RecalculationState,
    Tariff,
    TariffBase,
    TariffMethod,
    TariffMode,
)
from modules.fuel_cards.models.transactions import Transaction, TransactionKind, Unallocated

__all__ = [
    "Anomaly",
    "AnomalyPolicy",
    "AnomalyRule",
    "Card",
    "CardAssignment",
    "CardAtSupplier",
    "CardLimit",
    "ClientTariffMode",
    "DistributionRule",
    "ImportKind",
    "ImportMode",
    "ImportRun",
    "Left",
    "LimitMeasure",
    "LimitPeriod",
    "LimitPolicy",
    "LimitUse",
    "Product",
    "ProductName",
    "RecalculatedLine",
    "Recalculation",
    "RecalculationState",
    "RowError",
    "Station",
    "Supplier",
    "SupplierLink",
    "Tariff",
    "TariffBase",
    "TariffMethod",
    "TariffMode",
    "Transaction",
    "TransactionKind",
    "Unallocated",
]
