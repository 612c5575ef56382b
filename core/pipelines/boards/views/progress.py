"""What a client sees of his own items: how far each is, and the values that the company shows him."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.pipelines.boards.selectors import PROGRESS, own_items, stages_of
from core.pipelines.boards.services.wishes import fields_of
from core.pipelines.boards.tables import ProgressTable
from core.pipelines.boards.views.parts import live_of, steps_of, values_of
from core.ui.page import CabinetRequest, module_page, render_page
from core.ui.tables.render import render_table


@module_page(permission=PROGRESS)
def progress_list(request: CabinetRequest) -> HttpResponse:
    return render_table(
        request, ProgressTable, template="pipelines/progress_list.html", context={"live": live_of(request)}
    )


@module_page(permission=PROGRESS)
def progress_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    item = own_items(request.viewer).get(pk=pk)
    fields = [field for field in fields_of(item.pipeline_id) if field.is_shown_to_clients]
    context = {
        "item": item,
        "stages": steps_of(item, stages_of(item.pipeline_id)),
        "values": values_of(item, fields),
        "live": live_of(request),
        "crumbs": [{"label": _("How it goes on"), "url": reverse("pipelines:progress_list")}],
    }
    return render_page(request, "pipelines/progress_detail.html", context)
