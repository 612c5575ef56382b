"""One widget: as a part of the page, as a page of its own, and its table as a file."""

import tempfile
from pathlib import Path
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from core.dashboards.catalogue import find
from core.dashboards.periods import Period, read_period, today
from core.dashboards.presenting import (
    cells_of,
    change_of,
    drawing_of,
    is_empty,
    period_words,
    summary_of,
    table_of,
)
from core.dashboards.widgets import Chart, Figure, Kind, Widget
from core.ui.exports.files import CONTENT_TYPES, WRITERS
from core.ui.htmx import is_fragment_request
from core.ui.page import CabinetRequest, module_page, render_page


@module_page()
def widget(request: CabinetRequest, code: str) -> HttpResponse:
    """Show one widget over a period; without scripts it is a page."""
    found = _widget(request, code)
    period = read_period(request.GET, today())
    context = widget_context(found, period, found.read(request.viewer, period))
    if is_fragment_request(request):
        return render_page(request, f"dashboards/_{found.kind}.html", context)
    return render_page(request, "dashboards/widget.html", context)


@module_page()
def widget_file(request: CabinetRequest, code: str, extension: str) -> HttpResponse:
    """Give the table of a chart as a file for a spreadsheet."""
    found = _widget(request, code)
    if found.kind is not Kind.CHART or extension not in WRITERS:
        raise Http404
    period = read_period(request.GET, today())
    chart = found.read(request.viewer, period)
    if not isinstance(chart, Chart):
        raise Http404
    response = HttpResponse(_file(chart, extension), content_type=CONTENT_TYPES[extension])
    name = f"{found.title} {period.first.isoformat()} {period.last.isoformat()}.{extension}"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def widget_context(found: Widget, period: Period, answer: Any) -> dict[str, Any]:
    """Return what the part of the page for this kind of widget reads."""
    context: dict[str, Any] = {"widget": found, "period": period, "answer": answer}
    context["days"] = period_words(period.first, period.last) if found.has_period else ""
    if isinstance(answer, Figure):
        context |= {"change": change_of(answer, period), "figure_text": answer.measure.text(answer.value)}
    if isinstance(answer, Chart):
        context |= {
            "rows": table_of(answer),
            "drawing": drawing_of(answer),
            "is_empty": is_empty(answer),
            "summary": summary_of(answer),
            "file_url": reverse("dashboards:widget_file", args=[found.code, "xlsx"]),
        }
    return context


def _widget(request: CabinetRequest, code: str) -> Widget:
    found = find(request.viewer, code)
    if found is None:
        raise Http404
    return found


def _file(chart: Chart, extension: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table.{extension}"
        writer = WRITERS[extension](path, [chart.heading, *(one.name for one in chart.series)])
        for cells in cells_of(chart):
            writer.write(cells)
        writer.close()
        return path.read_bytes()
