"""«Расписания»: recurring work of the company, switched off and on, and run at once."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.integrations.exchange.selectors import MANAGE
from core.integrations.schedules.controlling import run_schedule, switch_schedule
from core.integrations.schedules.tables import ScheduleTable
from core.ui.htmx import back_url
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page
from core.ui.tables.render import render_table


@module_page(permission=MANAGE)
def schedule_list(request: CabinetRequest) -> HttpResponse:
    return render_table(request, ScheduleTable, template="integrations/schedule_list.html")


@module_action(permission=MANAGE)
def schedule_run(request: CabinetRequest, pk: int) -> HttpResponse:
    is_new = run_schedule(schedule_id=pk)
    words = _("It runs now; what came of it will stand here in a moment.") if is_new else _("It is under way already.")
    messages.success(request, words)
    return redirect_page(request, back_url(request, reverse("schedules:list")))


@module_action(permission=MANAGE)
def schedule_off(request: CabinetRequest, pk: int) -> HttpResponse:
    switch_schedule(schedule_id=pk, is_on=False)
    messages.success(request, _("It runs no more until you switch it on."))
    return redirect_page(request, back_url(request, reverse("schedules:list")))


@module_action(permission=MANAGE)
def schedule_on(request: CabinetRequest, pk: int) -> HttpResponse:
    switch_schedule(schedule_id=pk, is_on=True)
    messages.success(request, _("It runs again at its times."))
    return redirect_page(request, back_url(request, reverse("schedules:list")))
