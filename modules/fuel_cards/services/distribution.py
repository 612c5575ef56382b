"""Place suppliers' new cards on clients by the company's own rules."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit.record import differences, record
from core.events.outbox import emit_all
from core.finance.services.accounts import open_client_accounts
from core.lib.errors import InvalidInput
from modules.fuel_cards.events import CardAssigned
from modules.fuel_cards.models import Card, CardAssignment, DistributionRule
from modules.fuel_cards.services.settling import settle
from modules.fuel_cards.states import CardStatus

_HELD = """
INSERT INTO fuel_due SELECT t.id FROM fuel_cards_transaction t
JOIN fuel_cards_cardassignment a ON a.card_id = t.card_id AND t.at >= a.starts_at AND a.ends_at IS NULL
WHERE t.card_id = ANY(%(cards)s)
"""


def active_rules() -> list[DistributionRule]:
    return list(
        DistributionRule.objects.filter(is_active=True, organization__is_active=True).order_by("position", "pk")
    )


def find_rule(rules: Iterable[DistributionRule], card: Card, *, pool: str) -> DistributionRule | None:
    """Return the first rule that fits the card."""
    return next((rule for rule in rules if _fits(rule, card, pool)), None)


def _fits(rule: DistributionRule, card: Card, pool: str) -> bool:
    if rule.supplier_id is not None and rule.supplier_id != card.supplier_id:
        return False
    if (rule.contract and rule.contract != card.contract) or (rule.pool and rule.pool != pool):
        return False
    if not rule.first_number:
        return True
    # Numbers of one length compare as they count.
    same = len(rule.first_number) == len(card.number)
    return same and rule.first_number <= card.number <= rule.last_number


@transaction.atomic
def distribute(*, cards: Iterable[Card], pools: Mapping[int, str], since: Mapping[int, datetime]) -> int:
    """Give cards that nobody holds to the clients that the rules name, each from its moment on; return how many.

    The cards are new or locked by the caller; their transactions since then move with their charges.
    """
    rules = active_rules()
    if not rules:
        return 0
    found = [(card, find_rule(rules, card, pool=pools.get(card.pk, ""))) for card in cards]
    given = [(card, rule) for card, rule in found if rule is not None and card.status != CardStatus.CLOSED]
    if not given:
        return 0
    CardAssignment.objects.bulk_create(
        CardAssignment(card=card, organization_id=rule.organization_id, starts_at=since[card.pk])
        for card, rule in given
    )
    issued = [card.pk for card, _rule in given if card.status == CardStatus.IN_STOCK]
    Card.objects.filter(pk__in=issued).update(status=CardStatus.ACTIVE)
    open_client_accounts(organization_ids=[rule.organization_id for _card, rule in given])
    settle(_HELD, {"cards": [card.pk for card, _rule in given]}, rows=len(given))
    emit_all(CardAssigned(card_id=card.pk, organization_id=rule.organization_id) for card, rule in given)
    return len(given)


@transaction.atomic
def distribute_unassigned(*, at: datetime | None = None) -> int:
    """Try the rules on all cards that nobody holds, from now on; return how many found a client."""
    moment = at or timezone.now()
    free = Card.objects.exclude(status=CardStatus.CLOSED).exclude(assignments__in=_in_force())
    cards = list(free.select_for_update(of=("self",)).select_related("at_supplier").order_by("pk"))
    pools = {card.pk: card.at_supplier.pool for card in cards if hasattr(card, "at_supplier")}
    later = CardAssignment.objects.filter(card__in=[card.pk for card in cards], starts_at__gt=moment)
    taken = set(later.values_list("card_id", flat=True))
    made = distribute(
        cards=[card for card in cards if card.pk not in taken],
        pools=pools,
        since=dict.fromkeys((card.pk for card in cards), moment),
    )
    if made:
        record("fuel_cards.cards.distributed", facts={"count": made})
    return made


def _in_force() -> Any:
    return CardAssignment.objects.filter(starts_at__lte=timezone.now()).exclude(ends_at__lte=timezone.now())


@transaction.atomic
def keep_rule(*, rule_id: int | None = None, actor: Any = None, **facts: Any) -> DistributionRule:
    """Make a rule, or change one; cards that have been placed stay where they are.

    `facts` are the fields of the rule: organization_id, supplier_id, contract, pool, first_number, last_number,
    position, is_active. Raises InvalidInput for a range of numbers that is none.
    """
    rule = DistributionRule(created_by=actor)
    if rule_id is not None:
        rule = DistributionRule.objects.select_for_update().get(pk=rule_id)
    before = facts_of(rule) if rule.pk else {}
    for name, value in facts.items():
        setattr(rule, name, value)
    _check_range(rule)
    if rule.pk is None and not rule.position:
        last = DistributionRule.objects.order_by("-position").values_list("position", flat=True).first()
        rule.position = (last or 0) + 1
    rule.save()
    action = "fuel_cards.rule.changed" if before else "fuel_cards.rule.added"
    record(action, subject=rule, subject_name=str(rule.organization), changes=differences(before, facts_of(rule)))
    return rule


@transaction.atomic
def remove_rule(*, rule_id: int) -> None:
    rule = DistributionRule.objects.select_for_update(of=("self",)).select_related("organization").get(pk=rule_id)
    record("fuel_cards.rule.removed", subject=rule, subject_name=str(rule.organization))
    rule.delete()


def facts_of(rule: DistributionRule) -> dict[str, Any]:
    names = ("position", "contract", "pool", "first_number", "last_number", "is_active")
    return {"organization": rule.organization.name, "supplier": rule.supplier_id and rule.supplier.name} | {  # type: ignore[union-attr]
        name: getattr(rule, name) for name in names
    }


def _check_range(rule: DistributionRule) -> None:
    first, last = rule.first_number, rule.last_number
    if not first and not last:
        return
    if not (first.isdecimal() and last.isdecimal() and len(first) == len(last) and first <= last):
        words = _("Give the first and the last number of the range, of one length.")
        raise InvalidInput(words, fields={"last_number": [words]})
