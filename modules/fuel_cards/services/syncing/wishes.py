"""What we want a supplier to hold of a card, in the words that all suppliers share."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from modules.fuel_cards.integrations.rows import LimitRow, Wish
from modules.fuel_cards.models import Card, CardAtSupplier, CardLimit
from modules.fuel_cards.states import AT_THE_PUMP, CardStatus


def wish_for(card: Card) -> Wish:
    """Return all that the supplier learns of the card; whose it is and how he stands is no part of it."""
    limits = [
        LimitRow(measure=one.measure, period=one.period, amount=one.amount, group=one.product_group)  # type: ignore[arg-type]
        for one in card.limits.all()
        if is_plain(one)
    ]
    status: Any = AT_THE_PUMP[CardStatus(card.status)]
    return Wish(card_number=card.number, status=status, limits=limits)


def is_plain(limit: CardLimit) -> bool:
    """Tell whether suppliers can hold the limit: those by hours, days, places and single goods are kept here alone."""
    return not (limit.weekdays or limit.hours_from or limit.regions or limit.stations or limit.product_id)


def limit_facts(limits: Iterable[LimitRow]) -> list[dict[str, str]]:
    """Return limits as they are stored and compared: in one order, amounts in one form."""
    facts = [
        {"measure": one.measure, "period": one.period, "amount": f"{Decimal(one.amount):.3f}", "group": one.group}
        for one in limits
    ]
    return sorted(facts, key=lambda one: (one["measure"], one["period"], one["group"], one["amount"]))


def agrees(wish: Wish, held: CardAtSupplier) -> bool:
    """Tell whether the supplier holds what we wish."""
    return held.their_status == wish.status and held.their_limits == limit_facts(wish.limits)


def ours(card: Card, facts: Iterable[Mapping[str, str]]) -> list[CardLimit]:
    """Return limits of ours, not saved, for what a supplier holds."""
    return [
        CardLimit(
            card=card,
            measure=one["measure"],
            period=one["period"],
            amount=Decimal(one["amount"]),
            product_group=one["group"],
        )
        for one in facts
    ]
