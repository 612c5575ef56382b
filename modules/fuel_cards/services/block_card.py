"""Block a card and let it work again."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.events.outbox import emit
from core.lib.errors import InvalidInput
from modules.fuel_cards.events import CardBlocked, CardUnblocked
from modules.fuel_cards.models import Card
from modules.fuel_cards.states import CARD_FLOW


@transaction.atomic
def block_card(*, card_id: int, reason: str, actor: Any = None, by_client: bool = False) -> Card:
    """Block the card with a reason that everybody sees; a client's own block is his to lift."""
    reason = reason.strip()
    if not reason:
        raise InvalidInput(_("Say why the card is blocked."), fields={"reason": [_("Say why the card is blocked.")]})
    card = _locked(card_id)
    card.status = CARD_FLOW.target(card.status, "block_by_client" if by_client else "block")
    card.block_reason = reason[:200]
    card.save(update_fields=["status", "block_reason"])
    emit(
        CardBlocked(card_id=card.pk, organization_id=_holder(card), status=card.status, reason=card.block_reason),
        actor=str(actor or ""),
    )
    return card


@transaction.atomic
def unblock_card(*, card_id: int, actor: Any = None, by_client: bool = False) -> Card:
    """Let the card work again; a client may lift only his own block."""
    card = _locked(card_id)
    card.status = CARD_FLOW.target(card.status, "unblock_by_client" if by_client else "unblock")
    card.block_reason = ""
    card.save(update_fields=["status", "block_reason"])
    emit(CardUnblocked(card_id=card.pk, organization_id=_holder(card)), actor=str(actor or ""))
    return card


def _locked(card_id: int) -> Card:
    """Lock the card weaker than binding does: a block never waits for an import."""
    return Card.objects.select_for_update(no_key=True).get(pk=card_id)


def _holder(card: Card) -> int | None:
    now: datetime = timezone.now()
    held = card.assignments.filter(starts_at__lte=now).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now))
    return held.values_list("organization_id", flat=True).first()
