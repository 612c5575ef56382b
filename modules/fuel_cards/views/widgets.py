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
from modules.fuel_cards.selectors.suppliers import exchange_state, link_of, list_suppliers_with_figures, looks_now
from modules.fuel_cards.selectors.transactions import list_latest
from modules.fuel_cards.states import CardStatus
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


def margin(viewer: Any, period: Period) -> Figure:
    now = overview.sum_margin(viewer, first=period.first, last=period.last)
    before = overview.sum_margin(viewer, first=period.before_first, last=period.before_last)
    return Figure(value=now, before=before, measure=ROUBLES, url=f"{_operations(period)}&waits=no")


def cards_by_status(viewer: Any, period: Period) -> Chart:
    counts = {status: count for status, count in overview.count_by_status(viewer).items() if count}
    cards = reverse("fuel_cards:card_list")
    names = [str(CardStatus(status).label) for status in counts]
    return Chart(
        labels=names,
        names=names,
        heading=_("Status"),
        series=[Series(name=_("Cards"), values=list(counts.values()))],
        measure=COUNT,
        url=cards,
        more=_("Cards"),
        urls=[f"{cards}?status={status}" for status in counts],
    )


def exchanges(viewer: Any, period: Period) -> Lines:
    """Say of each connected supplier how the exchange stands; those with trouble come first."""
    looks, lines = looks_now(), []
    for supplier in list_suppliers_with_figures():
        link = link_of(supplier)
        if link is not None:
            lines.append(_exchange(supplier, link, exchange_state(link, looks.get(link.connection_id))))
    lines.sort(key=lambda line: ("bad", "warn").index(line.tone) if line.tone in ("bad", "warn") else 2)
    return Lines(lines=lines[:SHOWN], url=reverse("fuel_cards:supplier_list"), empty=_("No supplier is connected."))


def _exchange(supplier: Any, link: Any, state: Any) -> Line:
    tone = "bad" if state.tone == "warn" else state.tone
    return Line(
        title=supplier.name,
        note=_("Synchronised %(when)s") % {"when": formatting.when(link.synced_at)} if link.synced_at else "",
        url=reverse("fuel_cards:supplier_detail", args=[supplier.pk]),
        tone=state.tone,
        badge=str(state.words),
        badge_icon="circle-check" if tone == "ok" else "alert-triangle" if tone == "bad" else "refresh",
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
        code="fuel_cards.margin",
        title=gettext_lazy("Margin"),
        kind=Kind.FIGURE,
        permission="fuel_cards.view_cost",
        read=margin,
        icon="percentage",
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
    Widget(
        code="fuel_cards.cards_by_status",
        title=gettext_lazy("Cards by status"),
        kind=Kind.CHART,
        permission=CARDS,
        read=cards_by_status,
        icon="credit-card",
        order=45,
        has_period=False,
    ),
    Widget(
        code="fuel_cards.exchanges",
        title=gettext_lazy("Exchange with suppliers"),
        kind=Kind.LIST,
        permission="fuel_cards.view_supplier",
        read=exchanges,
        icon="refresh",
        order=46,
        has_period=False,
    ),
    *ATTENTION,
)
