"""What fuel cards say on a client's first page about his cards; what they tell the staff stands in `widgets`."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.finance.selectors.balances import list_balances
from modules.fuel_cards.selectors import overview
from modules.fuel_cards.selectors.cards import count_cards, list_fullest_cards
from modules.fuel_cards.selectors.transactions import list_latest
from modules.fuel_cards.states import BLOCKED_STATES

SHOWN_CARDS, SHOWN_TRANSACTIONS = 3, 5
# A reserve for longer than this is no news.
NEWS_DAYS = 14
NOTHING = SafeString("")


def client_block(request: HttpRequest) -> SafeString:
    """Draw a client's fullest cards and last operations."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    if viewer.is_staff or not viewer.has_permission("fuel_cards.view_card"):
        return NOTHING
    sees_operations = viewer.has_permission("fuel_cards.view_transaction")
    context = {
        "days_left": _days_left(viewer) if sees_operations else None,
        "cards": list_fullest_cards(viewer, limit=SHOWN_CARDS),
        "blocked": BLOCKED_STATES,
        "card_count": count_cards(viewer),
        "sees_operations": sees_operations,
        "transactions": list_latest(viewer, limit=SHOWN_TRANSACTIONS) if sees_operations else (),
    }
    return render_to_string("fuel_cards/home_client.html", context, request=request)


def _days_left(viewer: Any) -> str:
    """Say for how long the money lasts where that is soon."""
    balances = list(list_balances(viewer, currency="RUB"))
    available = sum((one.available for one in balances), Decimal(0))
    days = overview.days_left(viewer, available) if balances and available > 0 else None
    if days is None or days > NEWS_DAYS:
        return ""
    words = ngettext("Lasts for about %(count)s day", "Lasts for about %(count)s days", days)
    return words % {"count": days} if days else _("Lasts for less than a day")
