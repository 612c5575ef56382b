"""Block a card and let it work again."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.audit.record import record
from core.events.outbox import emit
from core.lib.errors import InvalidInput
from modules.fuel_cards.events import CardBlocked, CardUnblocked
from modules.fuel_cards.models import Card, LimitPolicy
from modules.fuel_cards.selectors.cards import holder_of
from modules.fuel_cards.states import CARD_FLOW, CardStatus


@transaction.atomic
def block_card(*, card_id: int, reason: str, actor: Any = None, by_client: bool = False, action: str = "block") -> Card:
    """Block the card with a reason that everybody sees; a client's own block is his to lift.

    The action "hold" blocks it also where it is blocked until something else happens.
    """
    reason = reason.strip()
    if not reason:
        raise InvalidInput(_("Say why the card is blocked."), fields={"reason": [_("Say why the card is blocked.")]})
    card = _locked(card_id)
    card.status = CARD_FLOW.target(card.status, "block_by_client" if by_client else action)
    card.block_reason, card.auto_block = reason[:200], None
    card.save(update_fields=["status", "block_reason", "auto_block"])
    holder = _noted(card, "fuel_cards.card.blocked", {"reason": card.block_reason})
    emit(
        CardBlocked(card_id=card.pk, organization_id=holder, status=card.status, reason=card.block_reason),
        actor=str(actor or ""),
    )
    return card


@transaction.atomic
def unblock_card(*, card_id: int, actor: Any = None, by_client: bool = False) -> Card:
    """Let the card work again; a client may lift his own block, and an automatic one where the company lets him."""
    card = _locked(card_id)
    reason = card.reason
    card.status = CARD_FLOW.target(card.status, unblock_action(card, by_client=by_client))
    card.block_reason, card.auto_block = "", None
    card.save(update_fields=["status", "block_reason", "auto_block"])
    holder = _noted(card, "fuel_cards.card.unblocked", {"reason": reason})
    emit(CardUnblocked(card_id=card.pk, organization_id=holder), actor=str(actor or ""))
    return card


RETIRE = {CardStatus.LOST: "report_lost", CardStatus.CLOSED: "close"}


@transaction.atomic
def retire_card(*, card_id: int, status: str, reason: str) -> Card:
    """Take the card out of use: it is lost, or closed for good."""
    card = _locked(card_id)
    card.status = CARD_FLOW.target(card.status, RETIRE[CardStatus(status)])
    card.block_reason, card.auto_block = reason[:200], None
    card.save(update_fields=["status", "block_reason", "auto_block"])
    holder = _noted(card, "fuel_cards.card.retired", {"reason": card.block_reason})
    emit(CardBlocked(card_id=card.pk, organization_id=holder, status=card.status, reason=card.block_reason))
    return card


def _locked(card_id: int) -> Card:
    """Lock the card weaker than binding does: a block never waits for an import."""
    return Card.objects.select_for_update(no_key=True).get(pk=card_id)


def unblock_action(card: Card, *, by_client: bool) -> str:
    """Return the move that lets the card work again for this side."""
    if by_client and not (card.status == CardStatus.AUTO_BLOCKED and LimitPolicy.load().client_unblocks):
        return "unblock_by_client"
    return "unblock"


def _noted(card: Card, action: str, facts: dict[str, str]) -> int | None:
    holder = holder_of(card)
    record(action, subject=card, organization_id=holder, facts=facts)
    return holder
