"""Set a rule of the general calculator or of a client's individual tariff, end one, and choose a client's mode."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit.record import record
from core.events.outbox import emit
from core.lib.errors import DomainError, InvalidInput
from modules.fuel_cards.events import TariffSet
from modules.fuel_cards.models import ClientTariffMode, Station, Tariff, TariffBase, TariffMethod, TariffMode
from modules.fuel_cards.selectors.tariffs import alike, standing

# A discount of everything and a tripled price are typing errors.
BOUNDS = {
    TariffMethod.PERCENT: (Decimal(-90), Decimal(200)),
    TariffMethod.PER_UNIT: (Decimal(-1000), Decimal(1000)),
}


class TariffStartsInThePast(InvalidInput):
    code = "tariff_starts_in_the_past"
    message = _("A tariff starts now or later: what has been charged does not change.")


class RecalculatedFromLater(InvalidInput):
    code = "recalculated_from_later"
    message = _("For recalculations a tariff holds from an earlier moment than its own, or leave this empty.")


class TariffPlanned(DomainError):
    code, message = "tariff_planned", _("A later rule for the same goods is planned already. Remove it first.")


class TariffIsOver(DomainError):
    code, message = "tariff_is_over", _("This rule holds no longer.")


class ModeStands(DomainError):
    code, message = "mode_stands", _("The client pays by this tariff already.")


class ModeChanged(DomainError):
    code, message = "mode_changed", _("Somebody has changed the client's tariff at the same moment. Look at it again.")


@transaction.atomic
def set_tariff(
    *,
    method: str,
    value: Decimal,
    base: str = TariffBase.SUPPLIER,
    starts_at: datetime | None = None,
    recalculates_from: datetime | None = None,
    actor: Any = None,
    now: datetime | None = None,
    **goods: Any,
) -> Tariff:
    """Put a rule in force from a moment on; the rule for exactly the same that held until then ends there.

    `goods`: organization_id, supplier_id, product_id, station_id, region, from_quantity, priority; what is left out
    means all. `recalculates_from` lies in the past and touches nothing until somebody recalculates those days. Raises
    InvalidInput, or TariffPlanned where a later rule for the same goods is planned.
    """
    now = now or timezone.now()
    starts_at = starts_at or now
    _check(method, value)
    _check_times(starts_at, recalculates_from, now)
    goods = _placed(goods)
    Tariff.objects.filter(alike(**goods), starts_at__lt=starts_at, ends_at__isnull=True).update(ends_at=starts_at)
    tariff = Tariff(
        method=method, value=value, base=base, starts_at=starts_at, recalculates_from=recalculates_from, **goods
    )
    try:
        with transaction.atomic():
            tariff.save(force_insert=True)
    except IntegrityError as error:
        raise TariffPlanned from error
    _note("fuel_cards.tariff.set", tariff)
    emit(TariffSet(tariff_id=tariff.pk), actor=str(actor or ""))
    return tariff


@transaction.atomic
def end_tariff(*, tariff_id: int, ends_at: datetime | None = None, now: datetime | None = None) -> Tariff:
    """Let a rule end at a moment, by default now; a planned one is taken back as if it had never been planned."""
    now = now or timezone.now()
    tariff = Tariff.objects.select_for_update(of=("self",)).get(pk=tariff_id)
    if tariff.ends_at is not None and tariff.ends_at <= max(now, tariff.starts_at):
        raise TariffIsOver
    if tariff.starts_at > now:
        return _take_back(tariff)
    ends_at = ends_at or now
    if ends_at < now:
        raise TariffStartsInThePast(fields={"ends_at": [TariffStartsInThePast.message]})
    if tariff.ends_at is not None and ends_at > tariff.ends_at:
        raise TariffPlanned
    tariff.ends_at = ends_at
    tariff.save(update_fields=["ends_at"])
    _note("fuel_cards.tariff.ended", tariff)
    return tariff


@transaction.atomic
def set_mode(
    *,
    organization_id: int,
    mode: str,
    starts_at: datetime | None = None,
    recalculates_from: datetime | None = None,
    actor: Any = None,
    now: datetime | None = None,
) -> ClientTariffMode:
    """Let the client pay by the general calculator or by his individual tariff from a moment on.

    Operations before it stay as they are; what was planned from this moment on is taken back. Raises ModeStands and
    InvalidInput.
    """
    now = now or timezone.now()
    starts_at = starts_at or now
    _check_times(starts_at, recalculates_from, now)
    modes = standing(ClientTariffMode.objects.filter(organization_id=organization_id))
    planned = modes.filter(starts_at__gte=starts_at, starts_at__gt=now).update(ends_at=F("starts_at"))
    last = modes.filter(starts_at__lt=starts_at).order_by("-starts_at").first()
    if (last.mode if last else TariffMode.GENERAL) == mode and not recalculates_from and not planned:
        raise ModeStands
    if last is not None:
        modes.filter(pk=last.pk).update(ends_at=starts_at)
    made = ClientTariffMode(
        organization_id=organization_id,
        mode=TariffMode(mode),
        starts_at=starts_at,
        recalculates_from=recalculates_from,
        created_by=actor,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise ModeChanged from error
    record(
        "fuel_cards.tariff_mode.set",
        subject=made,
        subject_name=str(made.organization),
        organization_id=organization_id,
        changes={"mode": (last.mode if last else TariffMode.GENERAL, mode)},
        facts={"starts_at": starts_at.isoformat()},
    )
    return made


def _take_back(tariff: Tariff) -> Tariff:
    """Make the planned rule one that never holds; the one that it was to replace goes on."""
    until = tariff.ends_at
    tariff.ends_at = tariff.starts_at
    tariff.save(update_fields=["ends_at"])
    former = Tariff.objects.filter(alike(**vars(tariff)), ends_at=tariff.starts_at, starts_at__lt=tariff.starts_at)
    former.update(ends_at=until)
    _note("fuel_cards.tariff.removed", tariff)
    return tariff


def _check(method: str, value: Decimal) -> None:
    low, high = BOUNDS[TariffMethod(method)]
    if not low <= value <= high:
        text = _("Enter a value from %(low)s to %(high)s.") % {"low": low, "high": high}
        raise InvalidInput(text, fields={"value": [text]})


def _check_times(starts_at: datetime, recalculates_from: datetime | None, now: datetime) -> None:
    if starts_at < now:
        raise TariffStartsInThePast(fields={"starts_at": [TariffStartsInThePast.message]})
    if recalculates_from is not None and recalculates_from >= starts_at:
        raise RecalculatedFromLater(fields={"recalculates_from": [RecalculatedFromLater.message]})


def _placed(goods: dict[str, Any]) -> dict[str, Any]:
    """A station belongs to its supplier and lies in its region."""
    station_id = goods.get("station_id")
    if station_id is None:
        return goods
    supplier_id = Station.objects.values_list("supplier_id", flat=True).get(pk=station_id)
    if goods.get("supplier_id") not in (None, supplier_id):
        text = _("This station is another supplier's.")
        raise InvalidInput(text, fields={"station": [text]})
    return {**goods, "supplier_id": supplier_id, "region": ""}


def _note(action: str, tariff: Tariff) -> None:
    facts = {"value": f"{tariff.value:f}", "method": tariff.method, "starts_at": tariff.starts_at.isoformat()}
    if tariff.ends_at:
        facts["ends_at"] = tariff.ends_at.isoformat()
    name = str(tariff.organization or "")
    record(action, subject=tariff, subject_name=name, organization_id=tariff.organization_id, facts=facts)
