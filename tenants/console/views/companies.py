"""The companies and one company."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.lib.company import company_by_schema
from core.lib.time_zones import zone_label
from core.registry.modules import registry
from core.ui.page import CabinetRequest, add_toast, module_action, module_page, redirect_page, render_page
from core.ui.tables.render import render_table
from tenants.console.addresses import cabinet_url, company_url
from tenants.console.progress import describe, first_steps
from tenants.console.tables import STATE_MARKS, CompanyTable
from tenants.models import Onboarding
from tenants.selectors.companies import get_company
from tenants.services.modules import disable_module, enable_module
from tenants.services.permissions import CHANGE_COMPANY, VIEW_COMPANY
from tenants.services.presets import preset_title


@module_page()
def home(request: CabinetRequest) -> HttpResponse:
    return redirect_page(request, reverse("console:company_list"))


@module_page(permission=VIEW_COMPANY)
def company_list(request: CabinetRequest) -> HttpResponse:
    return render_table(request, CompanyTable, template="console/company_list.html")


@module_page(permission=VIEW_COMPANY)
def company_detail(request: CabinetRequest, schema: str) -> HttpResponse:
    company = get_company(schema=schema)
    onboarding = Onboarding.objects.filter(company=company).first()
    context = {
        "company": company,
        "mark": STATE_MARKS[company.state],
        "modules": _switches(company.enabled),
        "domains": list(company.domains.order_by("-is_primary", "domain")),
        "cabinet_url": cabinet_url(company),
        "preset": preset_title(company.preset),
        "zone": zone_label(company.time_zone, timezone.now()),
        "language_name": dict(settings.LANGUAGES).get(company.language, company.language),
        "crumbs": [{"label": _("Companies"), "url": reverse("console:company_list")}],
        "onboarding": onboarding,
        "work": describe(onboarding) if onboarding else None,
        "may_change": request.user.has_permission(CHANGE_COMPANY),
        **first_steps(company),
    }
    return render_page(request, "console/company.html", context, partial="modules")


@module_action(permission=CHANGE_COMPANY)
def module_switch(request: CabinetRequest, schema: str, module: str) -> HttpResponse:
    """Switch one module; it acts at once, and a page without scripts comes back to the company."""
    company = get_company(schema=schema)
    wanted = "enabled" in request.POST
    if wanted:
        enable_module(company=company, module=module)
    else:
        disable_module(company=company, module=module)
    if not request.htmx:
        return redirect_page(request, company_url(company))
    scope = company_by_schema(schema)
    context = {
        "company": company,
        "modules": _switches(scope.modules if scope else ()),
        "may_change": True,
    }
    response = render_page(request, "console/company.html", context, partial="modules")
    title = registry.get(module).title
    words = _("“%(module)s” is on.") if wanted else _("“%(module)s” is off, its data are kept.")
    return add_toast(response, words % {"module": title})


def _switches(enabled: object) -> list[dict[str, object]]:
    on = set(enabled) if isinstance(enabled, (list, tuple, frozenset, set)) else set()
    return [{"spec": spec, "is_on": spec.slug in on} for spec in registry.all()]
