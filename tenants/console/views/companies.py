"""The companies and one company."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.lib.company import company_by_schema
from core.lib.errors import DomainError
from core.lib.time_zones import zone_label
from core.registry.modules import registry
from core.ui.page import CabinetRequest, add_toast, module_action, module_page, redirect_page, render_page
from core.ui.tables.render import render_table
from tenants.console.addresses import cabinet_url, company_url
from tenants.console.forms import ReasonForm
from tenants.console.progress import describe, first_steps
from tenants.console.tables import STATE_MARKS, CompanyTable
from tenants.models import Company, CompanyState, Onboarding
from tenants.selectors.companies import get_company
from tenants.selectors.support import list_entries
from tenants.services.modules import disable_module, enable_module
from tenants.services.permissions import (
    CHANGE_COMPANY,
    CONNECT_COMPANY,
    ENTER_COMPANY,
    SUSPEND_COMPANY,
    VIEW_COMPANY,
    VIEW_USAGE,
)
from tenants.services.presets import preset_title
from tenants.services.suspension import resume_company, suspend_company

VISITS_SHOWN = 5


@module_page()
def home(request: CabinetRequest) -> HttpResponse:
    return redirect_page(request, reverse("console:company_list"))


@module_page(permission=VIEW_COMPANY)
def company_list(request: CabinetRequest) -> HttpResponse:
    context = {"may_connect": request.user.has_permission(CONNECT_COMPANY)}
    return render_table(request, CompanyTable, template="console/company_list.html", context=context)


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
        "may_see_usage": request.user.has_permission(VIEW_USAGE),
        "may_suspend": request.user.has_permission(SUSPEND_COMPANY) and company.state != CompanyState.CLOSED,
        "may_enter": request.user.has_permission(ENTER_COMPANY),
        "entries": visits_of(company),
        "company_schema": company.schema_name,
        "is_suspended": company.state == CompanyState.SUSPENDED,
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


@module_page(permission=SUSPEND_COMPANY, accepts_post=True)
def company_suspend(request: CabinetRequest, schema: str) -> HttpResponse:
    return _with_reason(request, schema, suspend_company, {"danger": True})


@module_page(permission=SUSPEND_COMPANY, accepts_post=True)
def company_resume(request: CabinetRequest, schema: str) -> HttpResponse:
    return _with_reason(request, schema, resume_company, {})


def visits_of(company: Company) -> list[dict[str, object]]:
    """Return the latest visits of support, with whether each is still going on."""
    now = timezone.now()
    return [
        {"entry": one, "is_open": one.is_open(now)} for one in list_entries(schema=company.schema_name)[:VISITS_SHOWN]
    ]


def _with_reason(
    request: CabinetRequest, schema: str, act: Callable[..., Company], look: dict[str, object]
) -> HttpResponse:
    """Ask why, in a dialog where htmx opens one, and act."""
    company = get_company(schema=schema)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            act(schema=schema, reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return redirect_page(request, company_url(company))
    context = {"form": form, "company": company, "url": request.path, "back": company_url(company), **look}
    status = 422 if form.errors else 200
    return render_page(request, "console/company_state.html", context, {"dialog-place": "dialog"}, status=status)


def _switches(enabled: object) -> list[dict[str, object]]:
    on = set(enabled) if isinstance(enabled, (list, tuple, frozenset, set)) else set()
    return [{"spec": spec, "is_on": spec.slug in on} for spec in registry.all()]
