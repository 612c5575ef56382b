"""Which tariff rule holds, and what it makes of a purchase.

Of the rules that cover a purchase (its supplier, product, station, region, quantity and moment), one holds:

1. In the mode "individual" a rule of the client's own goes before any of the general calculator; goods for which he has
   none are at the general calculator's price. In the mode "general" his own rules do not count at all.
2. The narrower rule: one for the product before one for all products; then one for the station, then one for the
   region, then one for the supplier.
3. Among rules for the same goods and place the higher priority.
4. Then the largest step reached: a rule holds from so many units on, counted by the quantity of the single purchase
   (not by what was bought in a month); the whole purchase is at the price of its step.
5. Then the rule made last, which only a recalculation can need: rules alike in all of the above never hold at once.

Where no rule covers the purchase, the client pays what the supplier charges. A return or correction is priced as its
original is: by the original's moment, station and quantity.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise, product

FOREVER = datetime(9999, 12, 31, tzinfo=UTC)
MOST = Decimal(10) ** 12
CENT = Decimal("0.01")
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Rule:
    """A tariff rule; what is None, or an empty region, means all; without an organization it is a general one."""

    id: int
    supplier_id: int | None
    product_id: int | None
    starts_at: datetime
    ends_at: datetime | None
    organization_id: int | None = None
    station_id: int | None = None
    region: str = ""
    from_quantity: Decimal = ZERO
    priority: int = 0
    method: str = "percent"
    base: str = "supplier"
    value: Decimal = ZERO

    @property
    def rank(self) -> tuple[object, ...]:
        narrow = (self.product_id is not None, self.station_id is not None, bool(self.region))
        return *narrow, self.supplier_id is not None, self.priority, self.from_quantity, self.id

    def covers(self, place: "Place", moment: datetime, quantity: Decimal) -> bool:
        return (
            self.fits(place)
            and self.starts_at <= moment < (self.ends_at or FOREVER)
            and self.from_quantity <= abs(quantity)
        )

    def fits(self, place: "Place") -> bool:
        return (
            self.supplier_id in (None, place.supplier_id)
            and self.product_id in (None, place.product_id)
            and self.station_id in (None, place.station_id)
            and self.region in ("", place.region)
        )


@dataclass(frozen=True, slots=True)
class Place:
    """What is bought where; 0 and an empty region stand for what no rule names."""

    supplier_id: int = 0
    product_id: int = 0
    station_id: int = 0
    region: str = ""


@dataclass(frozen=True, slots=True)
class Mode:
    """A time in which a client pays by his individual tariff."""

    organization_id: int
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Rate:
    """The rule that holds for a place from a moment until another, and from a quantity until another."""

    place: Place
    starts_at: datetime
    ends_at: datetime
    from_quantity: Decimal
    until_quantity: Decimal
    rule: Rule


def choose(
    rules: Iterable[Rule],
    modes: Iterable[Mode],
    place: Place,
    *,
    organization_id: int | None,
    moment: datetime,
    quantity: Decimal,
) -> Rule | None:
    """Return the rule that holds for one purchase."""
    is_individual = any(
        mode.organization_id == organization_id and mode.starts_at <= moment < (mode.ends_at or FOREVER)
        for mode in modes
    )
    covering = [rule for rule in rules if rule.covers(place, moment, quantity)]
    own = [rule for rule in covering if is_individual and rule.organization_id == organization_id]
    general = [rule for rule in covering if rule.organization_id is None]
    return max(own or general, key=lambda rule: rule.rank, default=None)


def price(rule: Rule | None, *, net: Decimal, gross: Decimal, quantity: Decimal) -> Decimal:
    """Return what the client pays, to the kopeck, where the supplier charges `net` and the pump showed `gross`."""
    if rule is None:
        return net
    base = gross if rule.base == "pump" else net
    if rule.method == "percent":
        return (base * (1 + rule.value / 100)).quantize(CENT, ROUND_HALF_UP)
    return (base + rule.value * quantity).quantize(CENT, ROUND_HALF_UP)


def individual_times(decided: Iterable[tuple[int, bool, datetime, datetime | None]]) -> list[Mode]:
    """Return when clients pay individually, of (client, individually?, from, until) in the order of deciding.

    Where two decisions meet, which only a recalculation can see, the later one counts.
    """
    by_client: dict[int, list[tuple[bool, datetime, datetime]]] = {}
    for client, individually, starts_at, ends_at in decided:
        by_client.setdefault(client, []).append((individually, starts_at, ends_at or FOREVER))
    modes = []
    for client, spans in by_client.items():
        cuts = sorted({moment for _individually, starts_at, ends_at in spans for moment in (starts_at, ends_at)})
        for start, end in pairwise(cuts):
            covering = [individually for individually, since, until in spans if since <= start < until]
            if covering and covering[-1]:
                modes.append(Mode(client, start, end))
    return modes


def clipped(rules: Iterable[Rule], modes: Sequence[Mode]) -> Iterator[Rule]:
    """Yield the clients' own rules, each cut to the times in which its client pays by them."""
    for rule in rules:
        for mode in modes:
            starts_at = max(rule.starts_at, mode.starts_at)
            ends_at = min(rule.ends_at or FOREVER, mode.ends_at or FOREVER)
            if mode.organization_id == rule.organization_id and starts_at < ends_at:
                yield replace(rule, starts_at=starts_at, ends_at=ends_at)


def named(rules: Sequence[Rule], regions: dict[int, str]) -> Iterator[Place]:
    """Yield every place that these rules tell apart; `regions` are those of the stations that rules name."""
    told = {rule.region for rule in rules if rule.region}
    spots = [(0, ""), *((0, region) for region in sorted(told))]
    for station in sorted({rule.station_id for rule in rules if rule.station_id}):
        region = regions.get(station, "")
        spots.append((station, region if region in told else ""))
    suppliers = [0, *sorted({rule.supplier_id for rule in rules if rule.supplier_id})]
    products = [0, *sorted({rule.product_id for rule in rules if rule.product_id})]
    for supplier, goods, (station, region) in product(suppliers, products, spots):
        yield Place(supplier, goods, station, region)


def rates(rules: Sequence[Rule], places: Iterable[Place]) -> Iterator[Rate]:
    """Cut the rules of one payer into times and steps in which one of them holds; a gap yields nothing."""
    for place in places:
        mine = sorted((rule for rule in rules if rule.fits(place)), key=lambda rule: rule.rank, reverse=True)
        cuts = sorted({moment for rule in mine for moment in (rule.starts_at, rule.ends_at or FOREVER)})
        for start, end in pairwise(cuts):
            held = [rule for rule in mine if rule.starts_at <= start < (rule.ends_at or FOREVER)]
            steps = [*sorted({rule.from_quantity for rule in held}), MOST]
            for step, until in pairwise(steps):
                best = next((rule for rule in held if rule.from_quantity <= step), None)
                if best is not None:
                    yield Rate(place, start, end, step, until, best)
