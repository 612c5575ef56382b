"""What fuel cards say on the first page: to a client about his cards, to staff about the company's."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.finance.selectors.balances import list_balances
from core.ui import formatting
from modules.fuel_cards.selectors import overview
from modules.fuel_cards.selectors.cards import count_cards, list_fullest_cards
from modules.fuel_cards.selectors.transactions import list_latest
from modules.fuel_cards.states import BLOCKED_STATES
from modules.fuel_cards.views.attention import list_attention

SHOWN_CARDS, SHOWN_TRANSACTIONS = 3, 5
DAYS = 12
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


def staff_block(request: HttpRequest) -> SafeString:
    """Draw the company's figures, each with the way to its rows, and what waits for a person."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    rights = ("fuel_cards.view_card", "fuel_cards.view_transaction")
    if not viewer.is_staff or not all(viewer.has_permission(right) for right in rights):
        return NOTHING
    # What waits for a client is nobody's yet, so it waits for those who see all clients.
    waiting = list_attention(viewer, overview.count_waiting(viewer)) if viewer.sees_all else []
    points = overview.sum_by_day(viewer, days=DAYS)
    context = {
        "tiles": _tiles(viewer),
        "points": [(formatting.day(point.day), point.amount / 1000) for point in points],
        "has_points": any(point.amount for point in points),
        "waiting": waiting,
        "transactions": list_latest(viewer, limit=SHOWN_TRANSACTIONS),
        "nearly": overview.list_nearly_used(viewer, limit=SHOWN_TRANSACTIONS),
    }
    return render_to_string("fuel_cards/home_staff.html", context, request=request)


def _tiles(viewer: Any) -> list[dict[str, Any]]:
    today = timezone.localdate()
    first = today.replace(day=1)
    month = overview.sum_period(viewer, first=first, last=today)
    before_last = first - timedelta(days=1)
    before_first = before_last.replace(day=1)
    before = overview.sum_period(
        viewer, first=before_first, last=min(before_last, before_first + timedelta(days=today.day - 1))
    )
    active, every = overview.count_active(viewer)
    cards, operations = reverse("fuel_cards:card_list"), reverse("fuel_cards:transaction_list")
    this_month = f"{operations}?at_after={first.isoformat()}&at_before={today.isoformat()}"
    return [
        _tile(
            _("Turnover of the month"),
            icon="chart-bar",
            figure=formatting.money(month.amount, places=0),
            url=this_month,
        )
        | _trend(month.amount, before.amount),
        _tile(_("Litres"), icon="droplet", figure=formatting.quantity(month.litres, overview.LITRES, 0), url=this_month)
        | _trend(month.litres, before.litres),
        _tile(_("Operations"), icon="receipt", figure=formatting.number(month.operations), url=this_month)
        | {"note": _("since the first day of the month")},
        _tile(_("Active cards"), icon="credit-card", figure=formatting.number(active), url=f"{cards}?status=active")
        | {"note": _("of %(all)s") % {"all": formatting.number(every)}},
    ]


def _tile(label: str, *, icon: str, figure: str, url: str) -> dict[str, Any]:
    return {"label": label, "icon": icon, "figure": figure, "url": url}


def _trend(now: Any, before: Any) -> dict[str, Any]:
    """Compare with the same days of the month before; nothing is said where there was nothing."""
    if not before:
        return {"note": _("nothing to compare with")}
    change = (now - before) * 100 / before
    words = {"share": formatting.percent(abs(change), 1)}
    note = _("%(share)s more than last month") if change >= 0 else _("%(share)s less than last month")
    return {"note": note % words, "trend": "up" if change >= 0 else "down"}
