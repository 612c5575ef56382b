"""What fuel cards say on a client's dashboard: on which cards, products and stations his money went."""

from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from core.dashboards.periods import Period
from core.dashboards.presenting import period_words
from core.dashboards.widgets import KOPECKS, Chart, Kind, Series, Widget
from core.ui import formatting
from modules.fuel_cards.selectors.spending import Spent, spent_by
from modules.fuel_cards.selectors.transactions import VIEW

SHOWN = 5  # bars of a narrow card; what else there is stands together in the last one
TITLES = {
    "card": pgettext_lazy("column", "Card"),
    "product": gettext_lazy("Product"),
    "station": pgettext_lazy("filling station", "Station"),
}


def operations_url(period: Period, **more: Any) -> str:
    """Return the way to the operations of the period."""
    days = {"at_after": period.first.isoformat(), "at_before": period.last.isoformat()}
    return reverse("fuel_cards:transaction_list", query={**more, **days})


def _spent(group: str, viewer: Any, period: Period) -> Chart:
    rows = spent_by(viewer, group, first=period.first, last=period.last, shown=SHOWN)
    series = Series(name=period_words(period.first, period.last), values=[row.amount for row in rows])
    return Chart(
        labels=[_label(group, row) for row in rows],
        names=[_name(group, row) for row in rows],
        urls=[_url(group, row, period) for row in rows],
        heading=str(TITLES[group]),
        series=[series],
        measure=KOPECKS,
        url=operations_url(period),
        more=_("Operations"),
    )


def _label(group: str, row: Spent) -> str:
    if row.is_rest:
        return pgettext("rows", "Others")
    return row.name[-4:] if group == "card" else row.name or formatting.DASH


def _name(group: str, row: Spent) -> str:
    if row.is_rest:
        return pgettext("rows", "Others")
    if group == "card":
        return ", ".join(part for part in (formatting.card_mask(row.name), row.more) if part)
    if group == "station" and row.name:
        return ", ".join(part for part in (_("Station %(number)s") % {"number": row.name}, row.more) if part)
    return row.name or _("Not named")


def _url(group: str, row: Spent, period: Period) -> str:
    """Return the way to the operations of one card, product or station."""
    if row.key is None:
        return ""
    if group == "station":
        return operations_url(period, station=row.name, supplier=row.supplier_id)
    return operations_url(period, **{group: row.name if group == "card" else row.key})


def _widget(group: str, title: Any, icon: str, order: int) -> Widget:
    return Widget(
        code=f"fuel_cards.spent_by_{group}",
        title=title,
        kind=Kind.CHART,
        permission=VIEW,
        read=partial(_spent, group),
        icon=icon,
        audience="client",
        order=order,
    )


WIDGETS = (
    _widget("card", gettext_lazy("Spent by card"), "credit-card", 32),
    _widget("product", gettext_lazy("Spent by product"), "droplet", 33),
    _widget("station", gettext_lazy("Spent by station"), "gas-station", 34),
)
