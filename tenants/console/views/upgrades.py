"""Upgrades of companies' schemas."""

from django.http import HttpResponse
from django.urls import reverse

from core.jobs import enqueue
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from tenants.selectors.upgrades import count_companies_behind, list_behind, list_failures, list_runs
from tenants.services.permissions import UPGRADE_SCHEMAS

SHOWN = 100


@module_page(permission=UPGRADE_SCHEMAS)
def upgrade_list(request: CabinetRequest) -> HttpResponse:
    runs = list(list_runs())
    last = runs[0] if runs else None
    context = {
        "behind": list(list_behind()[:SHOWN]),
        "behind_count": count_companies_behind(),
        "runs": runs,
        "last": last,
        "failures": list_failures(last),
        "is_running": last is not None and last.finished_at is None,
    }
    return render_page(request, "console/upgrade_list.html", context, partial="state")


@module_action(permission=UPGRADE_SCHEMAS)
def upgrade_start(request: CabinetRequest) -> HttpResponse:
    """Hand the upgrade to a worker; companies that are at this version are not touched."""
    enqueue(kind="tenants.migrate_companies", created_by=str(request.user))
    return redirect_page(request, reverse("console:upgrade_list"))
