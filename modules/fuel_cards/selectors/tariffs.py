"""The rules of the general tariff, and what a new one would change."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q, QuerySet
from django.utils import timezone

from modules.fuel_cards.models import Tariff, TariffMethod

# What a purchase of this many units comes to shows what a rule does.
SAMPLE_UNITS = Decimal(100)
CENT = Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class Price:
    """What a client pays for the sample purchase."""

    base: Decimal
    before: Decimal
    after: Decimal


def list_rules() -> QuerySet[Tariff]:
    """Return the rules, those in force and the latest first."""
    return Tariff.objects.select_related("supplier", "product").order_by("-starts_at", "-pk")


def find_rule(*, supplier_id: int | None, product_id: int | None, at: datetime | None = None) -> Tariff | None:
    """Return the rule for exactly these goods that is in force at the moment."""
    at = at or timezone.now()
    supplier = Q(supplier_id=supplier_id) if supplier_id else Q(supplier__isnull=True)
    product = Q(product_id=product_id) if product_id else Q(product__isnull=True)
    in_force = Q(starts_at__lte=at) & (Q(ends_at__isnull=True) | Q(ends_at__gt=at))
    return Tariff.objects.filter(supplier, product, in_force).first()


def charge(base: Decimal, method: str, value: Decimal, units: Decimal = SAMPLE_UNITS) -> Decimal:
    """Return what a client pays where the base comes to this sum."""
    if method == TariffMethod.PERCENT:
        return (base * (1 + value / 100)).quantize(CENT, ROUND_HALF_UP)
    return (base + value * units).quantize(CENT, ROUND_HALF_UP)


def compare(*, old: Tariff | None, method: str, value: Decimal, price: Decimal) -> Price:
    """Return the sample purchase at this price under the old rule and under the new one."""
    base = (price * SAMPLE_UNITS).quantize(CENT, ROUND_HALF_UP)
    before = charge(base, old.method, old.value) if old is not None else base
    return Price(base=base, before=before, after=charge(base, method, value))
