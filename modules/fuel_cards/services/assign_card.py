"""Give a card to a client, or take it back."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.audit.record import record
from core.events.outbox import emit
from core.finance.services.accounts import open_client_accounts
from core.lib.errors import DomainError, InvalidInput
from modules.fuel_cards.events import CardAssigned, CardDetached
from modules.fuel_cards.models import Card, CardAssignment
from modules.fuel_cards.services.settling import settle
from modules.fuel_cards.states import CARD_FLOW, CardStatus

_SINCE = """
INSERT INTO fuel_due SELECT t.id FROM fuel_cards_transaction t WHERE t.card_id = %(card)s AND t.at >= %(since)s
"""


class CardIsClosed(DomainError):
    code, message = "card_is_closed", _("This card is closed and cannot be given to a client.")


class PeriodTaken(DomainError):
    code, message = "period_taken", _("In this period the card belongs to a client already. Choose a later moment.")


class AlreadyTheirs(DomainError):
    code, message = "already_theirs", _("The card belongs to this client already.")


class NotAssigned(DomainError):
    code, message = "not_assigned", _("The card belongs to nobody at this moment.")


@transaction.atomic
def assign_card(
    *, card_id: int, organization_id: int, at: datetime, actor: Any = None, issue: bool = True
) -> CardAssignment:
    """Bind the card to the client from a moment on; whoever held it then has held it until that moment.

    Transactions since that moment move to the new client, with their charges. A card from stock becomes active.
    """
    card = lock_card(card_id)
    if card.status == CardStatus.CLOSED:
        raise CardIsClosed
    current = _holder_at(card, at)
    if current is not None:
        if current.organization_id == organization_id:
            raise AlreadyTheirs
        _end(current, at)
    assignment = CardAssignment(card=card, organization_id=organization_id, starts_at=at, created_by=actor)
    try:
        with transaction.atomic():
            assignment.save(force_insert=True)
    except IntegrityError as error:
        raise PeriodTaken from error
    if issue and card.status == CardStatus.IN_STOCK:
        card.status = CARD_FLOW.target(card.status, "issue")
        card.save(update_fields=["status"])
    open_client_accounts(organization_ids=[organization_id])
    settle(_SINCE, {"card": card.pk, "since": at})
    record("fuel_cards.card.assigned", subject=card, organization_id=organization_id)
    emit(CardAssigned(card_id=card.pk, organization_id=organization_id), actor=_name(actor))
    return assignment


@transaction.atomic
def detach_card(*, card_id: int, at: datetime, reason: str = "", actor: Any = None) -> CardAssignment:
    """End the client's hold on the card at a moment; what was bought before it stays his."""
    card = lock_card(card_id)
    current = _holder_at(card, at)
    if current is None:
        raise NotAssigned
    _end(current, at)
    settle(_SINCE, {"card": card.pk, "since": at})
    facts = {"reason": reason} if reason else {}
    record("fuel_cards.card.detached", subject=card, organization_id=current.organization_id, facts=facts)
    emit(CardDetached(card_id=card.pk, organization_id=current.organization_id), actor=_name(actor))
    return current


def lock_card(card_id: int) -> Card:
    """Lock the card against others who bind it and against imports that look for its holder."""
    return Card.objects.select_for_update().get(pk=card_id)


def _holder_at(card: Card, at: datetime) -> CardAssignment | None:
    return (
        card.assignments.filter(starts_at__lte=at)
        .filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at))
        .order_by("-starts_at")
        .first()
    )


def _end(assignment: CardAssignment, at: datetime) -> None:
    if assignment.starts_at >= at:
        raise InvalidInput(_("The client holds the card only from this moment. Choose a later one."))
    assignment.ends_at = at
    assignment.save(update_fields=["ends_at"])


def _name(actor: Any) -> str:
    return str(actor) if actor is not None else ""
