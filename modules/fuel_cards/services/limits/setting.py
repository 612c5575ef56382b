"""Set the limits of a card, and what holds for all cards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import time
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from core.audit.record import record
from core.events.outbox import emit
from core.lib.errors import DomainError, InvalidInput
from modules.fuel_cards.events import LimitsSet
from modules.fuel_cards.models import Card, CardLimit, LimitMeasure, LimitPeriod, LimitPolicy, Station
from modules.fuel_cards.models.causes import figure
from modules.fuel_cards.selectors.cards import holder_of
from modules.fuel_cards.services.limits.counting import circumstances, count, finish_counting, prepare_counting
from modules.fuel_cards.services.limits.judging import ask_for_judgement, judge

LARGEST = Decimal(10) ** 9


class OutsideBounds(DomainError):
    code, message = "outside_bounds", _("Your manager allows you less. Ask him to change this limit.")
    status = 409


class RepeatedLimit(InvalidInput):
    code, message = "repeated_limit", _("There are two limits for the same period, measure and goods.")


# Conditions whose order says nothing.
SETS = ("weekdays", "regions", "stations")


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A limit as it is set; all fields but the two amounts say which one it is."""

    period: str
    measure: str
    amount: Decimal
    client_max: Decimal | None = None
    product_group: str = ""
    product_id: int | None = None
    weekdays: tuple[int, ...] = ()
    hours_from: time | None = None
    hours_to: time | None = None
    regions: tuple[str, ...] = ()
    stations: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for name in SETS:
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))

    @property
    def key(self) -> tuple[Any, ...]:
        return tuple(getattr(self, one) for one in KEY)

    @property
    def words(self) -> str:
        return figure(self.amount, self.measure)


KEY = tuple(one.name for one in fields(Limit) if one.name not in ("amount", "client_max"))


def read_limit(row: CardLimit) -> Limit:
    """Return a stored limit as it was set."""
    stored: dict[str, Any] = {one.name: getattr(row, one.name) for one in fields(Limit)}
    return Limit(**stored)


@transaction.atomic
def set_limits(
    *, card_id: int, limits: Sequence[Limit], by_client: bool = False, only: Iterable[tuple[Any, ...]] | None = None
) -> Card:
    """Make these the card's limits; a limit that is not named goes, unless `only` leaves it out of the change.

    A client may change amounts alone, each up to what the staff allows. The card is counted and judged anew at once.
    """
    # Waits for everybody who is taking in this card's transactions, whether or not he counts them.
    card = Card.objects.select_for_update().get(pk=card_id)
    # How far a client may go is not his to say.
    wanted = _checked([replace(one, client_max=None) for one in limits] if by_client else limits)
    _require_stations(card, wanted.values())
    stored = {read_limit(row).key: row for row in card.limits.all()}
    asked = set(only) if only is not None else None
    before = {key: read_limit(row) for key, row in stored.items()}
    kept = {} if asked is None else {key: one for key, one in before.items() if key not in asked}
    if asked is not None:
        # A single limit for many cards says nothing about how far the client may go.
        wanted = {key: _with_bound(one, before.get(key)) for key, one in wanted.items()}
    after = kept | wanted
    if by_client:
        after = _within_bounds(before, after)
    if after == before:
        return card
    CardLimit.objects.filter(pk__in=[row.pk for key, row in stored.items() if key not in after]).delete()
    for key, one in after.items():
        if key not in stored:
            CardLimit.objects.create(card=card, **{each.name: _stored(getattr(one, each.name)) for each in fields(one)})
        elif one != before[key]:
            CardLimit.objects.filter(pk=stored[key].pk).update(amount=one.amount, client_max=one.client_max)
    _judge(card.pk)
    holder = holder_of(card)
    record(
        "fuel_cards.limits.set",
        subject=card,
        organization_id=holder,
        changes={"limits": (_listed(before), _listed(after))},
    )
    emit(LimitsSet(card_id=card.pk, organization_id=holder))
    card.refresh_from_db()
    return card


@transaction.atomic
def set_policy(*, releases: bool, balance_threshold: Decimal | None, client_unblocks: bool) -> LimitPolicy:
    """Decide what holds for all cards; cards that this blocks or releases follow within moments."""
    old = LimitPolicy.load()
    values = {"releases": releases, "balance_threshold": balance_threshold, "client_unblocks": client_unblocks}
    changes = {
        name: (_text(getattr(old, name)), _text(new)) for name, new in values.items() if getattr(old, name) != new
    }
    policy, _made = LimitPolicy.objects.update_or_create(only=True, defaults=values)
    if changes:
        record("fuel_cards.limit_policy.set", changes=changes)
        ask_for_judgement(always=True)
    return policy


def _checked(limits: Sequence[Limit]) -> dict[tuple[Any, ...], Limit]:
    wanted = {one.key: one for one in limits}
    if len(wanted) != len(limits):
        raise RepeatedLimit
    for one in limits:
        if one.period not in LimitPeriod.values or one.measure not in LimitMeasure.values:
            raise InvalidInput(_("There is no such period or measure."))
        if not 0 <= one.amount <= LARGEST:
            raise InvalidInput(_("A limit is from 0 to a thousand million."), fields={"amount": []})
        if one.client_max is not None and not one.amount <= one.client_max <= LARGEST:
            raise InvalidInput(_("What the client may set is not less than the limit itself."))
        if one.product_group and one.product_id:
            raise InvalidInput(_("A limit is for a product or for a group, not for both."))
        if (one.hours_from is None) != (one.hours_to is None):
            raise InvalidInput(_("Say both from and until which hour the limit counts."))
        if one.hours_from is not None and one.hours_from == one.hours_to:
            raise InvalidInput(_("From and until are the same hour: leave both empty for the whole day."))
        if not set(one.weekdays) <= set(range(1, 8)):
            raise InvalidInput(_("Days of the week are numbers from 1, Monday, to 7."))
    return wanted


def _require_stations(card: Card, limits: Iterable[Limit]) -> None:
    asked = {station for one in limits for station in one.stations}
    if asked and Station.objects.filter(pk__in=asked, supplier=card.supplier_id).count() < len(asked):
        raise InvalidInput(_("A limit is for stations of the card's supplier."))


def _with_bound(limit: Limit, old: Limit | None) -> Limit:
    if old is None or old.client_max is None:
        return limit
    return replace(limit, client_max=max(old.client_max, limit.amount))


def _within_bounds(before: dict[Any, Limit], after: dict[Any, Limit]) -> dict[Any, Limit]:
    """Keep what the staff has set and take from the client the amounts that he may change."""
    if after.keys() != before.keys():
        raise OutsideBounds
    bounded = {}
    for key, old in before.items():
        amount = after[key].amount
        if amount != old.amount and (old.client_max is None or amount > old.client_max):
            raise OutsideBounds
        bounded[key] = replace(old, amount=amount)
    return bounded


def _judge(card_id: int) -> None:
    facts = circumstances()
    with connection.cursor() as cursor:
        prepare_counting(cursor)
        cursor.execute("INSERT INTO fuel_touched VALUES (%s, %s)", [card_id, facts["now"]])
        count(cursor, facts)
        judge(cursor, [card_id], facts)
        finish_counting(cursor)


def _listed(limits: dict[Any, Limit]) -> list[str]:
    """Write limits for the journal, the amount last; products and stations by their ids."""
    found = []
    for one in limits.values():
        hours = f"{one.hours_from:%H:%M}-{one.hours_to:%H:%M}" if one.hours_from and one.hours_to else ""
        named = {"days": one.weekdays, "regions": one.regions, "stations": one.stations}
        sets = [f"{name} {','.join(map(str, values))}" for name, values in named.items() if values]
        goods = (one.product_group, str(one.product_id or ""))
        found.append(" ".join(filter(None, (one.period, one.measure, *goods, hours, *sets, f"{one.amount:f}"))))
    return found


def _stored(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _text(value: Any) -> Any:
    return value if isinstance(value, bool) or value is None else str(value)
