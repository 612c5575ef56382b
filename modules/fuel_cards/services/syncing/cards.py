"""Keep a supplier's cards: new ones appear, known ones are brought up to date, manual ones are merged."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from modules.fuel_cards.integrations.rows import CardRow, Heard
from modules.fuel_cards.models import Card, CardAtSupplier, CardLimit, SupplierLink
from modules.fuel_cards.services.distribution import distribute
from modules.fuel_cards.services.imports.cards import adopt_transactions
from modules.fuel_cards.services.imports.transaction_rows import card_number
from modules.fuel_cards.services.syncing.pushing import follow, push_cards
from modules.fuel_cards.services.syncing.wishes import agrees, limit_facts, ours, wish_for
from modules.fuel_cards.states import AT_THE_PUMP, FROM_SUPPLIER, CardStatus, SyncState

BATCH = 2000


@dataclass(kw_only=True)
class CardFigures:
    new: int = 0
    changed: int = 0
    assigned: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)  # number as it came, reason


def keep_cards(link: SupplierLink, heard: Heard) -> CardFigures:
    """Take the cards in, in the caller's transaction; the same again changes nothing."""
    figures = CardFigures()
    rows = _sound(link, heard.cards, figures)
    for first in range(0, len(rows), BATCH):
        _keep_batch(link, dict(list(rows.items())[first : first + BATCH]), heard, figures)
    if figures.new:
        adopt_transactions(link.supplier_id, rows=figures.new)
    return figures


def _sound(link: SupplierLink, cards: list[CardRow], figures: CardFigures) -> dict[str, CardRow]:
    """Return the rows by number, the last one of each; those of other contracts are refused."""
    rows: dict[str, CardRow] = {}
    for row in cards:
        number = card_number(row.number)
        if row.contract != link.contract:
            figures.refused.append((row.number, "another_contract"))
        elif number is None:
            figures.refused.append((row.number, "bad_card_number"))
        else:
            rows[number] = row
    return rows


def _keep_batch(link: SupplierLink, rows: dict[str, CardRow], heard: Heard, figures: CardFigures) -> None:
    mine = Card.objects.filter(supplier=link.supplier_id, number__in=rows)
    known = set(mine.values_list("number", flat=True))
    Card.objects.bulk_create(
        [_made(link, number, row) for number, row in rows.items() if number not in known], ignore_conflicts=True
    )
    cards = mine.select_for_update(of=("self",), no_key=True).select_related("at_supplier").prefetch_related("limits")
    fresh, unseen, late = [], [], []
    for card in cards.order_by("pk"):
        row = rows[card.number]
        held = getattr(card, "at_supplier", None)
        if card.number not in known:
            fresh.append(card)
            figures.new += 1
        elif held is not None:
            figures.changed += _bring_up(card, held, row, heard.looked_at)
            continue
        else:
            figures.changed += 1
            _complete(card, row)
        unseen.append(_first_sight(card, row, is_new=card.number not in known, at=heard.looked_at))
        if unseen[-1].state == SyncState.DIFFERS and AT_THE_PUMP[CardStatus(card.status)] in {"blocked", "closed"}:
            late.append(card.pk)
    CardAtSupplier.objects.bulk_create(unseen)
    CardLimit.objects.bulk_create([one for card in fresh for one in ours(card, limit_facts(rows[card.number].limits))])
    figures.assigned += distribute(
        cards=fresh,
        pools={card.pk: rows[card.number].pool for card in fresh},
        since={card.pk: _since(rows[card.number], heard) for card in fresh},
    )
    # What we had blocked before the supplier told of it must not work there.
    push_cards(card_ids=late)


def _made(link: SupplierLink, number: str, row: CardRow) -> Card:
    return Card(
        supplier_id=link.supplier_id,
        number=number,
        status=FROM_SUPPLIER[row.status],
        contract=row.contract,
        holder=row.holder[:150],
        plate=row.plate[:20],
        issued_on=row.issued_on,
        expires_on=row.expires_on,
        is_virtual=row.is_virtual,
    )


def _first_sight(card: Card, row: CardRow, *, is_new: bool, at: datetime) -> CardAtSupplier:
    facts = limit_facts(row.limits)
    held = CardAtSupplier(card=card, pool=row.pool, their_status=row.status, their_limits=facts, seen_at=at)
    if not is_new and not agrees(wish_for(card), held):
        held.state = SyncState.DIFFERS
    return held


def _complete(card: Card, row: CardRow) -> bool:
    """Take what the supplier knows better; holder and vehicle only where we know none."""
    facts = {
        "contract": row.contract or card.contract,
        "holder": card.holder or row.holder[:150],
        "plate": card.plate or row.plate[:20],
        "issued_on": row.issued_on or card.issued_on,
        "expires_on": row.expires_on or card.expires_on,
    }
    changed = [name for name, value in facts.items() if getattr(card, name) != value]
    for name in changed:
        setattr(card, name, facts[name])
    if changed:
        card.save(update_fields=changed)
    return bool(changed)


def _bring_up(card: Card, held: CardAtSupplier, row: CardRow, looked_at: datetime) -> bool:
    """Note what the supplier holds now, unless we have sent something since it was asked."""
    changed = _complete(card, row)
    if held.confirmed_at is not None and held.confirmed_at > looked_at:
        return changed
    facts = (row.status, limit_facts(row.limits), row.pool)
    moved = facts != (held.their_status, held.their_limits, held.pool)
    held.their_status, held.their_limits, held.pool = facts
    before = (held.state, held.problem)
    if moved and not held.version and held.state == SyncState.CONFIRMED:
        follow(card, held)
    elif agrees(wish_for(card), held):
        held.state, held.problem = SyncState.CONFIRMED, ""
    elif held.state == SyncState.CONFIRMED:
        held.state = SyncState.DIFFERS
    if moved or before != (held.state, held.problem):
        held.seen_at = looked_at
        held.save(update_fields=["their_status", "their_limits", "pool", "state", "problem", "seen_at"])
    return changed or moved


def _since(row: CardRow, heard: Heard) -> datetime:
    """From when a new card is its client's: since it was made; what was there before we connected, from now on."""
    now = timezone.now()
    if heard.is_first or row.created_at is None:
        return now
    made = row.created_at if row.created_at.tzinfo else timezone.make_aware(row.created_at)
    # Reports give whole seconds.
    return min(made.replace(microsecond=0), now)
