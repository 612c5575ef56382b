"""What widgets of staff and of clients share: charts by day and addresses of lists."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.dashboards.periods import Period, today
from core.dashboards.widgets import KOPECKS, Chart, Series
from core.ui import formatting

ZERO = Decimal(0)


def listed(name: str, **conditions: Any) -> str:
    """Return the address of a list under conditions."""
    query = urlencode(conditions, doseq=True)
    return f"{reverse(name)}?{query}" if query else reverse(name)


def within(name: str, period: Period) -> dict[str, str]:
    """Return the condition that a day of a row lies in the period."""
    return {f"{name}_after": period.first.isoformat(), f"{name}_before": period.last.isoformat()}


def day_label(day: date, period: Period) -> str:
    """Write a day under a chart: the number alone where all days are of one month."""
    same_month = (period.first.year, period.first.month) == (period.end.year, period.end.month)
    return str(day.day) if same_month and period.first != period.end else formatting.day(day)


def by_day(values: Mapping[date, Decimal], period: Period) -> list[Decimal | None]:
    """Return a value a day; days to come have none."""
    return [values.get(day, ZERO) if day <= period.last else None for day in period.days]


def day_chart(period: Period, *series: Series, url: str, more: str = "") -> Chart:
    """Return a chart over the days of the period; the present day is not over."""
    days = period.days
    on = today()
    return Chart(
        labels=[day_label(day, period) for day in days],
        names=[formatting.long_day(day, with_year=day.year != on.year) for day in days],
        heading=_("Day"),
        series=series,
        measure=KOPECKS,
        url=url,
        more=more,
        partial=days.index(on) if on in days else None,
    )
