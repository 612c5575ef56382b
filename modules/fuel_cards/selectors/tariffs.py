"""The rules of the general calculator and of clients, and what a purchase costs by them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from core.organizations.scope import owned
from core.organizations.viewer import Viewer
from modules.fuel_cards.calc.rates import CENT, FOREVER, Mode, Place, Rule, choose, individual_times, price
from modules.fuel_cards.models import ClientTariffMode, Station, Tariff, TariffMode

# What a purchase of this many units comes to shows what a rule does.
SAMPLE_UNITS = Decimal(100)
_PLACE = ("organization_id", "supplier_id", "product_id", "station_id", "region", "from_quantity", "priority")


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What a purchase costs by a tariff, and the rule that says so; none is the supplier's own price."""

    amount: Decimal
    unit_price: Decimal
    tariff: Tariff | None


@dataclass(frozen=True, kw_only=True)
class Preview:
    """One purchase under both tariffs; `mode` is the one in force for the client at that moment."""

    general: Offer
    individual: Offer
    mode: str

    @property
    def difference(self) -> Decimal:
        return self.individual.amount - self.general.amount


def standing(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Leave out rules and modes that were removed before they began."""
    return rows.exclude(ends_at__lte=F("starts_at"))


def in_force(at: datetime) -> Q:
    return Q(starts_at__lte=at) & (Q(ends_at__isnull=True) | Q(ends_at__gt=at))


def list_rules(viewer: Viewer | None = None, *, organization_id: int | None = None) -> QuerySet[Tariff]:
    """Return the general rules, or a client's own that the viewer may see; those in force and the latest first."""
    rules = standing(Tariff.objects.select_related("supplier", "product", "station", "organization"))
    if organization_id is None:
        return rules.filter(organization__isnull=True).order_by("-starts_at", "-pk")
    assert viewer is not None  # noqa: S101 a client's rules are somebody's
    return owned(rules, viewer).filter(organization_id=organization_id).order_by("-starts_at", "-pk")


def visible_rules(viewer: Viewer) -> QuerySet[Tariff]:
    """Return the general rules and those of the clients whom the viewer may see."""
    rules = standing(Tariff.objects.select_related("supplier", "product", "station", "organization"))
    own = owned(Tariff.objects.filter(organization__isnull=False), viewer).values("pk")
    return rules.filter(Q(organization__isnull=True) | Q(pk__in=own))


def alike(**facts: Any) -> Q:
    """Select the rules for exactly these goods, place, step, priority and payer."""
    wanted = {name: facts.get(name) for name in _PLACE}
    wanted |= {"region": wanted["region"] or "", "from_quantity": wanted["from_quantity"] or 0}
    wanted["priority"] = wanted["priority"] or 0
    found = Q()
    for name, value in wanted.items():
        found &= Q(**{name: value}) if value is not None else Q(**{f"{name}__isnull": True})
    return found


def find_rule(*, at: datetime | None = None, **facts: Any) -> Tariff | None:
    """Return the rule for exactly these goods that is in force at the moment."""
    return Tariff.objects.filter(alike(**facts), in_force(at or timezone.now())).first()


def list_modes(viewer: Viewer, organization_id: int) -> QuerySet[ClientTariffMode]:
    """Return by which tariffs the client has paid, pays and will pay, the latest first."""
    modes = owned(standing(ClientTariffMode.objects.select_related("created_by")), viewer)
    return modes.filter(organization_id=organization_id).order_by("-starts_at", "-pk")


def mode_at(organization_id: int | None, at: datetime) -> str:
    """Return by which tariff the client pays at the moment."""
    if organization_id is None:
        return TariffMode.GENERAL
    modes = ClientTariffMode.objects.filter(in_force(at), organization_id=organization_id)
    return modes.values_list("mode", flat=True).first() or TariffMode.GENERAL


def rule_of(tariff: Tariff, starts_at: datetime | None = None) -> Rule:
    """Return the rule as it is reckoned with."""
    return Rule(
        tariff.pk,
        tariff.supplier_id,
        tariff.product_id,
        starts_at or tariff.starts_at,
        tariff.ends_at,
        organization_id=tariff.organization_id,
        station_id=tariff.station_id,
        region=tariff.region,
        from_quantity=tariff.from_quantity,
        priority=tariff.priority,
        method=tariff.method,
        base=tariff.base,
        value=tariff.value,
    )


def all_rules(*, recalculated: bool = False) -> list[Rule]:
    """Return every rule; for a recalculation each begins where it was agreed for one."""
    tariffs = standing(Tariff.objects.all())
    return [rule_of(one, one.recalculates_from if recalculated else None) for one in tariffs]


def all_modes(*, recalculated: bool = False) -> list[Mode]:
    """Return the times in which clients pay by their individual tariffs."""
    rows = standing(ClientTariffMode.objects.order_by("pk"))
    return individual_times(
        (
            row.organization_id,
            row.mode == TariffMode.INDIVIDUAL,
            (recalculated and row.recalculates_from) or row.starts_at,
            row.ends_at,
        )
        for row in rows
    )


def find_rate(
    *,
    organization_id: int | None,
    supplier_id: int,
    product_id: int | None,
    station: Station | None,
    moment: datetime,
    quantity: Decimal,
    region: str = "",
    mode: str | None = None,
) -> Rule | None:
    """Return the rule that holds for one purchase: in the client's mode, or as if he were in this one."""
    mode = mode or mode_at(organization_id, moment)
    payers = Q(organization__isnull=True)
    modes = []
    if mode == TariffMode.INDIVIDUAL and organization_id is not None:
        payers |= Q(organization_id=organization_id)
        modes = [Mode(organization_id, moment, FOREVER)]
    place = Place(supplier_id, product_id or 0, station.pk if station else 0, station.region if station else region)
    rules = [rule_of(one) for one in Tariff.objects.filter(payers, in_force(moment))]
    return choose(rules, modes, place, organization_id=organization_id, moment=moment, quantity=quantity)


def preview(
    *, organization_id: int | None, unit_price: Decimal, unit_cost: Decimal | None, quantity: Decimal, **purchase: Any
) -> Preview:
    """Return what a purchase would cost by the general and by the client's individual tariff.

    `unit_price` is the pump's, `unit_cost` what the supplier charges for a unit, the same where it is not given;
    `purchase` is what `find_rate` asks besides: supplier_id, product_id, station, region, moment.
    """
    gross = (unit_price * quantity).quantize(CENT, ROUND_HALF_UP)
    net = gross if unit_cost is None else (unit_cost * quantity).quantize(CENT, ROUND_HALF_UP)

    def offer(mode: str) -> Offer:
        rule = find_rate(organization_id=organization_id, quantity=quantity, mode=mode, **purchase)
        tariff = Tariff.objects.select_related("supplier", "product", "station").get(pk=rule.id) if rule else None
        amount = price(rule, net=net, gross=gross, quantity=quantity)
        return Offer(amount=amount, unit_price=(amount / quantity).quantize(CENT, ROUND_HALF_UP), tariff=tariff)

    general = offer(TariffMode.GENERAL)
    individual = offer(TariffMode.INDIVIDUAL) if organization_id else general
    return Preview(general=general, individual=individual, mode=mode_at(organization_id, purchase["moment"]))


@dataclass(frozen=True, kw_only=True)
class Price:
    """What a client pays for the sample purchase."""

    base: Decimal
    before: Decimal
    after: Decimal


def compare(*, old: Tariff | None, method: str, value: Decimal, unit_price: Decimal) -> Price:
    """Return the sample purchase at this price under the old rule and under the new one."""
    base = (unit_price * SAMPLE_UNITS).quantize(CENT, ROUND_HALF_UP)
    new = Rule(0, None, None, FOREVER, None, method=method, value=value)

    def costs(rule: Rule | None) -> Decimal:
        return price(rule, net=base, gross=base, quantity=SAMPLE_UNITS)

    return Price(base=base, before=costs(rule_of(old) if old else None), after=costs(new))
