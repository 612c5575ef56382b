"""Tell suppliers what we wish of their cards, and settle with people where they hold something else."""

from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit.record import record
from core.events.outbox import emit
from core.integrations.exchange.connector import Ref
from core.integrations.exchange.exchanging import ask
from core.integrations.models import PacketDirection
from core.lib.errors import DomainError
from modules.fuel_cards.events import CardBlocked, CardUnblocked
from modules.fuel_cards.models import Card, CardAtSupplier, SupplierLink
from modules.fuel_cards.selectors.cards import holder_of
from modules.fuel_cards.services.limits.setting import Limit, read_limit, set_limits
from modules.fuel_cards.services.syncing.wishes import agrees, is_plain, ours, wish_for
from modules.fuel_cards.states import AT_THE_PUMP, FROM_SUPPLIER, CardStatus, SyncState

CARD = "card"


class NotAtSupplier(DomainError):
    code, message = "not_at_supplier", _("The supplier does not exchange this card with us.")


@transaction.atomic
def push_cards(*, card_ids: Iterable[int], force: bool = False) -> int:
    """Ask the suppliers to hold what we hold of these cards; return of how many that was asked.

    Cards that a supplier has not told of are left alone, and those that it holds as we do, unless `force` is given.
    """
    held = CardAtSupplier.objects.select_for_update(of=("self",)).filter(card_id__in=list(card_ids))
    links = {one.supplier_id: one for one in SupplierLink.objects.select_related("connection")}
    refs: dict[int, list[Ref]] = {}
    now = timezone.now()
    for one in held.select_related("card").prefetch_related("card__limits").order_by("pk"):
        if one.card.supplier_id not in links or (not force and _is_settled(one)):
            continue
        one.version, one.state, one.asked_at, one.problem = one.version + 1, SyncState.PENDING, now, ""
        one.save(update_fields=["version", "state", "asked_at", "problem"])
        ref = Ref(object_type=CARD, external_id=str(one.pk), version=str(one.version))
        refs.setdefault(one.card.supplier_id, []).append(ref)
    for supplier_id, asked in refs.items():
        ask(links[supplier_id].connection, asked, direction=PacketDirection.OUT)
    return sum(len(asked) for asked in refs.values())


def push_issued(*, card_id: int) -> None:
    """Have a card that the supplier keeps in stock work there; of any other a new client says nothing."""
    if CardAtSupplier.objects.filter(pk=card_id, their_status=AT_THE_PUMP[CardStatus.IN_STOCK]).exists():
        push_cards(card_ids=[card_id])


@transaction.atomic
def push_ours(*, card_id: int) -> None:
    """Have the supplier hold what we hold, as a person has decided."""
    if not push_cards(card_ids=[card_id], force=True):
        raise NotAtSupplier
    card = Card.objects.get(pk=card_id)
    record("fuel_cards.card.pushed", subject=card, subject_name=card.masked)


@transaction.atomic
def accept_theirs(*, card_id: int) -> Card:
    """Hold what the supplier holds; from now on the card follows it until we wish something again."""
    card = Card.objects.select_for_update(no_key=True).get(pk=card_id)
    held = CardAtSupplier.objects.select_for_update().filter(card=card).first()
    if held is None:
        raise NotAtSupplier
    before = {"status": card.status}
    follow(card, held)
    held.version, held.state, held.problem = 0, SyncState.CONFIRMED, ""
    held.save(update_fields=["version", "state", "problem"])
    record(
        "fuel_cards.card.theirs_accepted",
        subject=card,
        subject_name=card.masked,
        changes={"status": (before["status"], card.status)} if before["status"] != card.status else {},
    )
    return card


def follow(card: Card, held: CardAtSupplier) -> None:
    """Bring a card that is locked to what its supplier holds."""
    wish = wish_for(card)
    if held.their_status != wish.status:
        _take_status(card, FROM_SUPPLIER[held.their_status])
    if not agrees(wish_for(card), held):
        set_limits(card_id=card.pk, limits=_limits_with_theirs(card, held))


def _limits_with_theirs(card: Card, held: CardAtSupplier) -> list[Limit]:
    """Return the limits that suppliers cannot hold, which stay, and those that this one holds."""
    before = [(read_limit(row), is_plain(row)) for row in card.limits.all()]
    bounds = {limit.key: limit.client_max for limit, _plain in before}
    theirs = [read_limit(row) for row in ours(card, held.their_limits)]
    bounded = [replace(one, client_max=bounds.get(one.key)) for one in theirs]
    kept = [limit for limit, plain in before if not plain]
    return [*kept, *(one if (one.client_max or 0) >= one.amount else replace(one, client_max=None) for one in bounded)]


def _take_status(card: Card, status: CardStatus) -> None:
    card.status = status
    card.block_reason = str(_("Blocked by the supplier")) if status == CardStatus.BLOCKED else ""
    card.auto_block = None
    card.save(update_fields=["status", "block_reason", "auto_block"])
    holder = holder_of(card)
    if status == CardStatus.BLOCKED:
        emit(CardBlocked(card_id=card.pk, organization_id=holder, status=status, reason=card.block_reason))
    elif status == CardStatus.ACTIVE:
        emit(CardUnblocked(card_id=card.pk, organization_id=holder))


def _is_settled(held: CardAtSupplier) -> bool:
    return held.state == SyncState.CONFIRMED and agrees(wish_for(held.card), held)
