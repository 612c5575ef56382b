"""What a ticket may be about: a card, for whoever may see it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core.organizations.viewer import Viewer
from modules.fuel_cards.selectors.cards import get_card


def find_card(viewer: Viewer, pk: int) -> tuple[str, str, int | None]:
    """Return how a ticket names the card, its page, and whose it is now."""
    card = get_card(viewer, pk)
    return _("Card %(number)s") % {"number": card.masked}, reverse("fuel_cards:card_detail", args=[pk]), card.client_id
