"""The first page of a company's host: what the parts of the house and the modules have to say to this person."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.module_loading import import_string

from core.dashboards.catalogue import arranged
from core.dashboards.periods import OWN, READY, BadPeriod, Period, read_period, ready_period, today
from core.dashboards.presenting import period_words, ready_words
from core.dashboards.widgets import Kind
from core.registry.modules import registry
from core.ui.page import CabinetRequest, module_page, render_page

HALF = 3  # how many of the ready periods stand on a phone without the menu


@module_page()
def home(request: CabinetRequest) -> HttpResponse:
    """Show the blocks of the kernel and the modules, then the widgets over a period; each of these loads by itself."""
    names = [*settings.HOME_BLOCKS, *(name for spec in registry.enabled(request.company) for name in spec.home_blocks)]
    on, problem = today(), None
    try:
        period = read_period(request.GET, on)
    except BadPeriod as error:
        problem, period = error, ready_period(READY[-2], on)
    context = {
        "blocks": [html for name in names if (html := import_string(name)(request))],
        "today": timezone.localdate(),
        "problem": problem,
        **_board(request, period),
        **period_context(period, on),
    }
    # The address says which period it is; what was asked for wrongly is answered with the usual one and the reason.
    return render_page(request, "dashboards/home.html", context, status=422 if problem else 200)


def period_context(period: Period, on: Any) -> dict[str, Any]:
    """Return the buttons of the ready periods, and the one that is looked at in words."""
    ready = [ready_period(code, on) for code in READY]
    return {
        "period": period,
        "period_words": period_words(period.first, period.last),
        "is_own": period.code == OWN,
        "periods": [
            {"code": one.code, "words": ready_words(one.code, one), "query": one.query, "days": one} for one in ready
        ],
    }


def _board(request: CabinetRequest, period: Period) -> dict[str, Any]:
    placed = arranged(request.viewer)
    shown = [one.widget for one in placed if one.is_shown]
    cards = [one for one in shown if one.kind in (Kind.CHART, Kind.LIST)]
    attention = [one for one in shown if one.kind is Kind.ATTENTION]
    # What waits for a person stands beside the first chart, as far to the front as it can.
    first = next((number for number, one in enumerate(cards) if one.kind is Kind.CHART and one.size > 1), None)
    split = 0 if first is None else first + 1
    return {
        "offers": bool(placed),
        "figures": [one for one in shown if one.kind is Kind.FIGURE],
        "attention": attention,
        "cards_before": cards[:split],
        "cards_after": cards[split:],
        "has_charts": any(one.kind is Kind.CHART for one in cards),
    }
