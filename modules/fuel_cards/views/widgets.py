"""What fuel cards say on the dashboard: turnover and litres of the period, limits that run out, what waits."""

from decimal import Decimal
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dashboards.periods import Period, today
from core.dashboards.presenting import period_words
from core.dashboards.widgets import (
    COUNT,
    KOPECKS,
    ROUBLES,
    Chart,
    Figure,
    Kind,
    Line,
    Lines,
    Measure,
    Series,
    Widget,
)
from core.ui import formatting
from modules.fuel_cards.models.limits import LimitMeasure
from modules.fuel_cards.selectors import overview
from modules.fuel_cards.selectors.transactions import list_latest
from modules.fuel_cards.views.attention import ATTENTION

CARDS, OPERATIONS = "fuel_cards.view_card", "fuel_cards.view_transaction"
SHOWN = 4
LITRES = Measure(kind="quantity", sign=overview.LITRES)


def _operations(period: Period) -> str:
    list_url = reverse("fuel_cards:transaction_list")
    return f"{list_url}?at_after={period.first.isoformat()}&at_before={period.last.isoformat()}"


def _figure(name: str, measure: Measure, viewer: Any, period: Period) -> Figure:
    now = overview.sum_period(viewer, first=period.first, last=period.last)
    before = overview.sum_period(viewer, first=period.before_first, last=period.before_last)
    return Figure(value=getattr(now, name), before=getattr(before, name), measure=measure, url=_operations(period))


def active_cards(viewer: Any, period: Period) -> Figure:
    active, every = overview.count_active(viewer)
    return Figure(
        value=active,
        measure=COUNT,
        url=f"{reverse('fuel_cards:card_list')}?status=active",
        note=_("of %(all)s") % {"all": formatting.number(every)},
    )


def turnover_by_day(viewer: Any, period: Period) -> Chart:
    now = overview.sum_days(viewer, first=period.first, last=period.last)
    before = overview.sum_days(viewer, first=period.before_first, last=period.before_end)
    days, on = period.days, today()
    values = [now[day].amount if day in now else 0 for day in days]
    past = [before[day].amount if day in before else 0 for day in period.days_before]
    same_month = period.first.month == period.end.month and period.first != period.end
    return Chart(
        labels=[str(day.day) if same_month else formatting.day(day) for day in days],
        names=[formatting.long_day(day, with_year=day.year != on.year) for day in days],
        heading=_("Day"),
        series=[
            Series(
                name=period_words(period.first, period.last),
                values=[value if day <= period.last else None for day, value in zip(days, values, strict=True)],
            ),
            Series(name=period_words(period.before_first, period.before_end), values=past[: len(days)], look="past"),
        ],
        measure=KOPECKS,
        url=_operations(period),
        more=_("Operations"),
        partial=days.index(on) if on in days else None,
    )


def nearly_used(viewer: Any, period: Period) -> Lines:
    return Lines(
        lines=[_card(one) for one in overview.list_nearly_used(viewer, limit=SHOWN)],
        url=f"{reverse('fuel_cards:card_list')}?nearly=yes",
        empty=_("No card is near its limit."),
    )


def _card(card: Any) -> Line:
    share = card.limit_share * 100
    return Line(
        title=formatting.card_mask(card.number),
        note=card.client_name or "",
        url=reverse("fuel_cards:card_detail", args=[card.pk]),
        figure=_used(card.fullest["measure"], Decimal(str(card.fullest["used"]))),
        under=_("%(share)s of the limit") % {"share": formatting.percent(share)},
        tone="bad" if share >= 100 else "warn",
    )


def _used(measure: str, used: Decimal) -> str:
    if measure == LimitMeasure.MONEY:
        return formatting.money(used)
    return formatting.quantity(used, overview.LITRES, 0) if measure == LimitMeasure.LITRES else formatting.number(used)


def latest(viewer: Any, period: Period) -> Lines:
    return Lines(
        lines=[_operation(one) for one in list_latest(viewer, limit=SHOWN)],
        url=reverse("fuel_cards:transaction_list"),
        empty=_("Nothing has been bought yet."),
    )


def _operation(transaction: Any) -> Line:
    product = transaction.product.name if transaction.product else transaction.product_name
    station = _("Station %(number)s") % {"number": transaction.station.number} if transaction.station else ""
    charged = None if transaction.amount is None else formatting.money(transaction.charged)
    return Line(
        title=f"{product}, {formatting.quantity(transaction.quantity, transaction.unit)}",
        note=", ".join(filter(None, [station, f"••• {transaction.card_number[-4:]}"])),
        url=reverse("fuel_cards:transaction_detail", args=[transaction.pk]),
        figure=charged or formatting.DASH,
        under=formatting.when(transaction.at),
    )


WIDGETS = (
    Widget(
        code="fuel_cards.turnover",
        title=gettext_lazy("Turnover"),
        kind=Kind.FIGURE,
        permission=OPERATIONS,
        read=partial(_figure, "amount", ROUBLES),
        icon="chart-bar",
        order=10,
    ),
    Widget(
        code="fuel_cards.litres",
        title=gettext_lazy("Litres"),
        kind=Kind.FIGURE,
        permission=OPERATIONS,
        read=partial(_figure, "litres", LITRES),
        icon="droplet",
        order=11,
    ),
    Widget(
        code="fuel_cards.operations",
        title=gettext_lazy("Operations"),
        kind=Kind.FIGURE,
        permission=OPERATIONS,
        read=partial(_figure, "operations", COUNT),
        icon="receipt",
        order=12,
        is_usual=False,
    ),
    Widget(
        code="fuel_cards.active_cards",
        title=gettext_lazy("Active cards"),
        kind=Kind.FIGURE,
        permission=CARDS,
        read=active_cards,
        icon="credit-card",
        order=13,
        is_usual=False,
        has_period=False,
    ),
    Widget(
        code="fuel_cards.turnover_by_day",
        title=gettext_lazy("Turnover by day"),
        kind=Kind.CHART,
        permission=OPERATIONS,
        read=turnover_by_day,
        icon="chart-bar",
        size=2,
        order=25,
    ),
    Widget(
        code="fuel_cards.nearly_used",
        title=gettext_lazy("Limit nearly used"),
        kind=Kind.LIST,
        permission=CARDS,
        read=nearly_used,
        icon="gauge",
        order=43,
        has_period=False,
    ),
    Widget(
        code="fuel_cards.latest",
        title=gettext_lazy("Last operations"),
        kind=Kind.LIST,
        permission=OPERATIONS,
        read=latest,
        icon="gas-station",
        order=44,
        has_period=False,
    ),
    *ATTENTION,
)
