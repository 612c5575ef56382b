"""What a widget's answer looks like: for the page, for the script that draws, for a file and for programs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dashboards.periods import DAYS30, MONTH, QUARTER, TODAY, WEEK, Period
from core.dashboards.widgets import Attention, Chart, Figure, Line, Lines, Series
from core.ui import formatting

MOST = Decimal(1000)  # per cent; a growth beyond it says nothing in per cent


def ready_words(code: str, period: Period) -> str:
    """Name a period on its button; the month goes by its name."""
    if code == MONTH:
        return str(formatting.month(period.first))
    words = {TODAY: _("Today"), WEEK: _("7 days"), DAYS30: _("30 days"), QUARTER: _("Quarter")}
    return words[code]


def period_words(first: Any, last: Any) -> str:
    """Write days as they stand in a sentence: 1–22 ноября; over months in figures: 28.10–03.11."""
    if first == last:
        return formatting.long_day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{formatting.long_day(last)}"
    return f"{formatting.day(first)}–{formatting.day(last)}"


@dataclass(frozen=True, kw_only=True)
class Change:
    """How a figure stands to that of the same days before: an arrow, a share and a tone."""

    words: str
    icon: str
    tone: str


def change_of(figure: Figure, period: Period) -> Change | None:
    """Compare; where there was nothing before it is said in words, not as a growth."""
    if figure.before is None:
        return None
    days = period_words(period.before_first, period.before_last)
    before = Decimal(figure.before)
    if before <= 0:
        words = _("nothing in %(days)s") if not before else _("less than nothing in %(days)s")
        return Change(words=words % {"days": days}, icon="", tone="")
    share = (Decimal(figure.value) - before) * 100 / before
    if abs(share) > MOST:
        words = _("was %(before)s in %(days)s") % {"before": figure.measure.text(before), "days": days}
        return Change(words=words, icon="", tone="")
    words = _("%(share)s to %(days)s") % {"share": formatting.percent(abs(share), 1), "days": days}
    if not share:
        return Change(words=_("as in %(days)s") % {"days": days}, icon="equal", tone="")
    good, bad = ("ok", "warn") if figure.more_is == "ok" else ("warn", "ok")
    tone = "" if not figure.more_is else good if share > 0 else bad
    return Change(words=words, icon="arrow-up" if share > 0 else "arrow-down", tone=tone)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of the table beside a chart."""

    name: str
    url: str
    cells: Sequence[str]


def names_of(chart: Chart) -> Sequence[str]:
    return chart.names or chart.labels


def table_of(chart: Chart) -> list[Row]:
    """Return the figures of a chart as text, without the labels that have none yet."""
    urls = chart.urls or [""] * len(chart.labels)
    rows = []
    for number, (name, url) in enumerate(zip(names_of(chart), urls, strict=True)):
        values = [_at(series, number) for series in chart.series]
        if any(value is not None for value in values):
            cells = ["" if value is None else chart.measure.text(value) for value in values]
            rows.append(Row(name=name, url=url, cells=cells))
    return rows


def cells_of(chart: Chart) -> list[list[Any]]:
    """Return the same as values, for a file."""
    return [
        [name, *(_at(series, number) for series in chart.series)]
        for number, name in enumerate(names_of(chart))
        if any(_at(series, number) is not None for series in chart.series)
    ]


def _at(series: Series, number: int) -> Decimal | int | None:
    return series.values[number] if number < len(series.values) else None


def drawing_of(chart: Chart) -> str:
    """Return what the script draws: numbers for the places, texts for the tips in the reader's own writing."""
    return json.dumps(
        {
            "labels": list(chart.labels),
            "names": list(names_of(chart)),
            "partial": chart.partial,
            "series": [
                {
                    "name": one.name,
                    "look": one.look,
                    "values": [None if value is None else float(value) for value in one.values],
                    "texts": ["" if value is None else chart.measure.text(value) for value in one.values],
                }
                for one in chart.series
            ],
        },
        ensure_ascii=False,
    )


def is_empty(chart: Chart) -> bool:
    """Tell whether there is nothing to draw: no label, or nothing but zeros."""
    return not any(value for series in chart.series for value in series.values)


def summary_of(chart: Chart) -> str:
    """Say in a sentence what a chart holds, for those who do not see it."""
    rows = len(table_of(chart))
    return ngettext("%(count)s row, shown in the table", "%(count)s rows, shown in the table", rows) % {"count": rows}


def facts_of(answer: Any) -> dict[str, Any] | None:
    """Return an answer as plain values, for programs; numbers of money and quantities are strings."""
    if isinstance(answer, Figure):
        return {
            "value": str(answer.value),
            "before": None if answer.before is None else str(answer.before),
            "unit": answer.measure.sign,
            "note": answer.note,
            "url": answer.url,
        }
    if isinstance(answer, Chart):
        return {
            "unit": answer.measure.sign,
            "labels": list(names_of(answer)),
            "series": [
                {"name": one.name, "values": [None if value is None else str(value) for value in one.values]}
                for one in answer.series
            ],
            "url": answer.url,
        }
    if isinstance(answer, Lines):
        return {"lines": [_line_facts(one) for one in answer.lines], "url": answer.url}
    if isinstance(answer, Attention):
        return {"count": answer.count, "title": answer.title, "note": answer.note, "url": answer.verb.url}
    return None


def _line_facts(line: Line) -> dict[str, str]:
    return {
        "title": line.title,
        "note": line.note,
        "figure": line.figure,
        "status": line.badge or line.under,
        "url": line.url,
    }
