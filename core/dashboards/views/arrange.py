"""Choosing and ordering one's widgets."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.dashboards.catalogue import Placed, arranged
from core.dashboards.services.arranging import UnknownWidget, arrange, forget
from core.dashboards.widgets import Kind
from core.ui.htmx import back_url
from core.ui.page import CabinetRequest, module_page, redirect_page, render_page

DIALOG = {"dialog-place": "dialog"}


@module_page(accepts_post=True)
def arrangement(request: CabinetRequest) -> HttpResponse:
    """Ask which widgets stand on the page and in which order; "As it was" forgets both."""
    problem = None
    if request.method == "POST":
        try:
            _save(request)
        except UnknownWidget as error:
            problem = error
        else:
            return redirect_page(request, back_url(request))
    context = {"groups": _groups(arranged(request.viewer)), "back": back_url(request), "problem": problem}
    context["url"] = reverse("dashboards:arrange")
    return render_page(request, "dashboards/arrange.html", context, DIALOG, status=422 if problem else 200)


def _save(request: CabinetRequest) -> None:
    if "reset" in request.POST:
        forget(request.viewer)
    else:
        arrange(request.viewer, request.POST.getlist("shown"))


def _groups(placed: list[Placed]) -> list[dict[str, Any]]:
    """Put together what can change places: figures of the strip, cards, lines of what needs attention."""
    groups = [
        (_("Figures"), {Kind.FIGURE}),
        (_("Charts and lists"), {Kind.CHART, Kind.LIST}),
        (_("Needs attention"), {Kind.ATTENTION}),
    ]
    found = [{"title": title, "rows": [one for one in placed if one.widget.kind in kinds]} for title, kinds in groups]
    return [group for group in found if group["rows"]]
