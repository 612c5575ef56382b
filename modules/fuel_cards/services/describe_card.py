"""Say who carries a card and in which vehicle."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.audit.record import record
from core.lib.errors import InvalidInput
from modules.fuel_cards.models import Card
from modules.fuel_cards.selectors.cards import holder_of

LONGEST = {"holder": 150, "plate": 20}


def plate_of(text: str) -> str:
    """Return a number plate as all are kept."""
    return " ".join(text.split()).upper()


@transaction.atomic
def describe_card(*, card_id: int, holder: str, plate: str) -> Card:
    """Write the holder's name and the number plate, both as people read them; empty is nobody and no vehicle."""
    card = Card.objects.select_for_update(no_key=True).get(pk=card_id)
    wanted = {"holder": " ".join(holder.split()), "plate": plate_of(plate)}
    for name, value in wanted.items():
        if len(value) > LONGEST[name]:
            raise InvalidInput(fields={name: [_("No longer than %(longest)s signs.") % {"longest": LONGEST[name]}]})
    changes = {name: (getattr(card, name), value) for name, value in wanted.items() if getattr(card, name) != value}
    if changes:
        for name, (_before, value) in changes.items():
            setattr(card, name, value)
        card.save(update_fields=list(changes))
        record("fuel_cards.card.described", subject=card, organization_id=holder_of(card), changes=changes)
    return card
