"""Acts of a period: which days and whose, who gets what, and how far the work is."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import pgettext

from core.finance.authors import present_author
from core.finance.due_charges import acted_modules, preview_acts
from core.finance.forms.acts import RunForm, last_month
from core.finance.models import ActRun
from core.finance.selectors.acts import ISSUE, get_run
from core.finance.services.act_runs import repeat_run, start_run
from core.finance.states import ActRunState
from core.lib.errors import DomainError
from core.organizations.selectors import entities_in_use
from core.ui import formatting
from core.ui.asking import explain, posted
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page

WORKING = frozenset({ActRunState.QUEUED, ActRunState.ISSUING})
PARTS = {"act-preview": "preview"}


@module_page(permission=ISSUE, accepts_post=True)
def act_run_new(request: CabinetRequest) -> HttpResponse:
    """Choose the days, look who gets what, then have the acts made; every change shows the preview anew."""
    first, last = last_month()
    modules = acted_modules()
    initial = {"module": modules[0][0] if modules else "", "first": first, "last": last, "issues": True}
    starts = request.method == "POST" and request.POST.get("do") == "start"
    form = RunForm(posted(request) or initial, viewer=request.viewer)
    if form.is_valid() and starts:
        try:
            run = start_run(form.order(), author=present_author())
        except DomainError as error:
            explain(form, error)
        else:
            return redirect_page(request, reverse("finance:act_run_detail", args=[run.pk]))
    context = {
        "form": form,
        "modules": modules,
        "has_issuer": entities_in_use().exists(),
        "preview": preview_acts(form.period()) if form.is_valid() else None,
        "url": reverse("finance:act_run_new"),
        "crumbs": [{"label": pgettext("documents", "Acts"), "url": reverse("finance:act_list")}],
    }
    refused = starts and not form.is_valid()
    return render_page(request, "finance/act_run_new.html", context, PARTS, status=422 if refused else 200)


@module_page(permission=ISSUE)
def act_run_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    """Show how far the run is; the page asks again while it is worked on."""
    run = get_run(request.viewer, pk)
    context = {
        "run": run,
        "is_working": run.state in WORKING,
        "title": dict(acted_modules()).get(run.module, run.module),
        "crumbs": [{"label": pgettext("documents", "Acts"), "url": reverse("finance:act_list")}],
        **_figures(run),
    }
    return render_page(request, "finance/act_run_detail.html", context, {"run-body": "body"})


@module_action(permission=ISSUE)
def act_run_repeat(request: CabinetRequest, pk: int) -> HttpResponse:
    run = repeat_run(run_id=get_run(request.viewer, pk).pk)
    return redirect_page(request, reverse("finance:act_run_detail", args=[run.pk]))


def _figures(run: ActRun) -> dict[str, Any]:
    acts = reverse("finance:act_list")
    return {
        "acts_url": f"{acts}?run={run.pk}",
        "share": formatting.percent(run.issued * 100 / run.acts) if run.acts else "",
        "step": 1 if run.state == ActRunState.QUEUED else 2,
    }
