"""What people make of what was found, and what they have looked for."""

from datetime import time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.audit.record import record
from core.lib.errors import InvalidInput
from modules.fuel_cards.models import Anomaly, AnomalyPolicy, Card, Product
from modules.fuel_cards.selectors.cards import holder_of
from modules.fuel_cards.services.block_card import block_card
from modules.fuel_cards.services.describe_card import plate_of
from modules.fuel_cards.states import ANOMALY_FLOW, CARD_FLOW, AnomalyState

SAY_WHY = gettext_lazy("Say why there is nothing wrong.")


@transaction.atomic
def hold_card(*, anomaly_id: int, actor: Any = None) -> Anomaly:
    """Block the card for what was found; a card that works nowhere any more is left as it is."""
    found = _locked(anomaly_id)
    found.state = ANOMALY_FLOW.target(found.state, "hold")
    if "hold" in CARD_FLOW.actions(Card.objects.get(pk=found.card_id).status):
        reason = _("Suspicious operation: %(what)s") % {"what": found.get_rule_display().lower()}
        block_card(card_id=found.card_id, reason=reason, actor=actor, action="hold")
    return _decided(found, actor)


@transaction.atomic
def dismiss_anomaly(*, anomaly_id: int, note: str, actor: Any = None) -> Anomaly:
    """Say that there is nothing wrong, and why."""
    note = note.strip()
    if not note:
        raise InvalidInput(SAY_WHY, fields={"note": [SAY_WHY]})
    found = _locked(anomaly_id)
    found.state, found.note = ANOMALY_FLOW.target(found.state, "dismiss"), note[:300]
    return _decided(found, actor)


@transaction.atomic
def set_anomaly_policy(
    *, tank: bool, cities: bool, minutes: int, night: bool, night_from: time, night_to: time, product: bool
) -> AnomalyPolicy:
    """Decide what is looked for in operations that come from now on."""
    if not 1 <= minutes <= 1440:
        words = _("From 1 to 1440 minutes.")
        raise InvalidInput(words, fields={"minutes": [words]})
    old = AnomalyPolicy.load()
    values: dict[str, Any] = {
        "tank": tank,
        "cities": cities,
        "minutes": minutes,
        "night": night,
        "product": product,
        "night_from": night_from,
        "night_to": night_to,
    }
    changes = {
        name: (_text(getattr(old, name)), _text(new)) for name, new in values.items() if getattr(old, name) != new
    }
    policy, _made = AnomalyPolicy.objects.update_or_create(only=True, defaults=values)
    if changes:
        record("fuel_cards.anomaly_policy.set", changes=changes)
    return policy


@transaction.atomic
def set_vehicle(*, card_id: int, plate: str, tank: Any, products: list[int]) -> Card:
    """Say what the card's vehicle takes; an empty tank or no product says nothing."""
    card = Card.objects.select_for_update(no_key=True).get(pk=card_id)
    if tank is not None and tank <= 0:
        words = _("A tank holds more than nothing.")
        raise InvalidInput(words, fields={"tank": [words]})
    known = sorted(Product.objects.filter(pk__in=products).values_list("pk", flat=True))
    before = {"plate": card.plate, "tank": _text(card.tank), "products": card.products or []}
    card.plate, card.tank, card.products = plate_of(plate)[:20], tank, known or None
    after = {"plate": card.plate, "tank": _text(card.tank), "products": known}
    changes = {name: (before[name], value) for name, value in after.items() if before[name] != value}
    if changes:
        card.save(update_fields=["plate", "tank", "products"])
        record("fuel_cards.card.vehicle_set", subject=card, organization_id=holder_of(card), changes=changes)
    return card


def _locked(anomaly_id: int) -> Anomaly:
    return Anomaly.objects.select_for_update(no_key=True).get(pk=anomaly_id)


def _decided(found: Anomaly, actor: Any) -> Anomaly:
    found.decided_by, found.decided_at = actor, timezone.now()
    found.save(update_fields=["state", "note", "decided_by", "decided_at"])
    held = found.state == AnomalyState.HELD
    facts = {"rule": found.rule, "operation": found.transaction_id, **({} if held else {"note": found.note})}
    action = "fuel_cards.anomaly.held" if held else "fuel_cards.anomaly.dismissed"
    record(action, subject=found.card, organization_id=holder_of(found.card), facts=facts)
    return found


def _text(value: Any) -> Any:
    return value if isinstance(value, bool | int) or value is None else str(value)
