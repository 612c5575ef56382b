"""Cut overlapping tariff rules into periods in which one of them holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

FOREVER = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rule:
    """A tariff rule; no supplier or product means all of them."""

    id: int
    supplier_id: int | None
    product_id: int | None
    starts_at: datetime
    ends_at: datetime | None

    @property
    def rank(self) -> tuple[bool, bool]:
        return self.product_id is not None, self.supplier_id is not None

    def covers(self, supplier_id: int, product_id: int, moment: datetime) -> bool:
        return (
            self.supplier_id in (None, supplier_id)
            and self.product_id in (None, product_id)
            and self.starts_at <= moment < (self.ends_at or FOREVER)
        )


@dataclass(frozen=True, slots=True)
class Rate:
    """The rule that holds for one supplier and product from a moment until another; product 0 is an unknown one."""

    supplier_id: int
    product_id: int
    starts_at: datetime
    ends_at: datetime
    rule_id: int


def rates(rules: Iterable[Rule], *, suppliers: Iterable[int], products: Iterable[int]) -> Iterator[Rate]:
    """Yield the periods of each supplier and product; the narrower rule wins, a gap between rules yields nothing."""
    known = list(rules)
    goods = [0, *products]
    for supplier in suppliers:
        for product in goods:
            yield from _periods(known, supplier, product)


def _periods(rules: list[Rule], supplier: int, product: int) -> Iterator[Rate]:
    mine = [rule for rule in rules if rule.supplier_id in (None, supplier) and rule.product_id in (None, product)]
    cuts = sorted({moment for rule in mine for moment in (rule.starts_at, rule.ends_at or FOREVER)})
    for start, end in pairwise(cuts):
        covering = [rule for rule in mine if rule.covers(supplier, product, start)]
        if covering:
            best = max(covering, key=lambda rule: rule.rank)
            yield Rate(supplier, product, start, end, best.id)
