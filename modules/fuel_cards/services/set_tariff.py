"""Set the general tariff from a moment on."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.events.outbox import emit
from core.lib.errors import DomainError, InvalidInput
from modules.fuel_cards.events import TariffSet
from modules.fuel_cards.models import Tariff, TariffBase, TariffMethod

# A discount of everything and a tripled price are typing errors.
BOUNDS = {
    TariffMethod.PERCENT: (Decimal(-90), Decimal(200)),
    TariffMethod.PER_UNIT: (Decimal(-1000), Decimal(1000)),
}


class TariffStartsInThePast(InvalidInput):
    code = "tariff_starts_in_the_past"
    message = _("A tariff starts now or later: what has been charged does not change.")


class TariffPlanned(DomainError):
    code, message = "tariff_planned", _("A later rule for the same goods is planned already. Remove it first.")


@transaction.atomic
def set_tariff(
    *,
    method: str,
    value: Decimal,
    base: str = TariffBase.SUPPLIER,
    supplier_id: int | None = None,
    product_id: int | None = None,
    starts_at: datetime | None = None,
    actor: Any = None,
    now: datetime | None = None,
) -> Tariff:
    """Put a rule in force from a moment on; the rule for the same goods that held until then ends there."""
    now = now or timezone.now()
    starts_at = starts_at or now
    low, high = BOUNDS[TariffMethod(method)]
    if not low <= value <= high:
        text = _("Enter a value from %(low)s to %(high)s.") % {"low": low, "high": high}
        raise InvalidInput(text, fields={"value": [text]})
    if starts_at < now:
        raise TariffStartsInThePast(fields={"starts_at": [TariffStartsInThePast.message]})
    same_goods = Tariff.objects.filter(
        Q(supplier_id=supplier_id) if supplier_id else Q(supplier__isnull=True),
        Q(product_id=product_id) if product_id else Q(product__isnull=True),
    )
    same_goods.filter(starts_at__lt=starts_at, ends_at__isnull=True).update(ends_at=starts_at)
    tariff = Tariff(
        method=method, value=value, base=base, supplier_id=supplier_id, product_id=product_id, starts_at=starts_at
    )
    try:
        with transaction.atomic():
            tariff.save(force_insert=True)
    except IntegrityError as error:
        raise TariffPlanned from error
    emit(TariffSet(tariff_id=tariff.pk), actor=str(actor or ""))
    return tariff
