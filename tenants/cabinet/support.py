"""Pages of the vendor's support on a company's host: coming in, leaving, and what the company says to it."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.services.limits import Limit, spend
from core.ui.errors import too_many_requests
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.settings import render_settings
from tenants.cabinet.settings_pages import CONTROL
from tenants.cabinet.visits import begin_visit, leave_company
from tenants.models import EndedBy
from tenants.selectors.support import list_entries
from tenants.services.support import EntryRefused, end_entry, find_entry, is_support_allowed, set_support_allowed

ALLOWED = {"always": True, "never": False}
LIMIT = Limit(name="support-link", attempts=60, seconds=300)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def support_enter(request: HttpRequest, token: str) -> HttpResponse:
    """Show whom the link lets in, why and for how long; the button uses it up."""
    if not spend(LIMIT, get_adapter().get_client_ip(request)).allowed:
        return too_many_requests(request)
    try:
        if request.method == "POST":
            begin_visit(request, token)
            return HttpResponseRedirect("/")
        entry = find_entry(token=token, at=timezone.now())
    except EntryRefused as error:
        return render_page(request, "cabinet/support_refused.html", {"message": str(error)}, status=error.status)
    return render_page(request, "cabinet/support_enter.html", {"entry": entry})


@module_action()
def support_leave(request: CabinetRequest) -> HttpResponse:
    if getattr(request, "support", None) is None:
        return redirect_page(request, "/")
    return leave_company(request)


@never_cache
@require_safe
def support_ended(request: HttpRequest) -> HttpResponse:
    return render_page(request, "cabinet/support_ended.html")


@module_page(permission=CONTROL, accepts_post=True)
def support_settings(request: CabinetRequest) -> HttpResponse:
    """Who of the vendor's support was here, who is, and whether it may come at all."""
    wanted = request.POST.get("allowed")
    if wanted in ALLOWED:
        set_support_allowed(allowed=ALLOWED[wanted], at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect_page(request, reverse("cabinet:support_settings"))
    now = timezone.now()
    entries = [{"entry": one, "is_open": one.is_open(now)} for one in list_entries(schema=request.company.schema)]
    context = {"entries": entries, "is_allowed": is_support_allowed()}
    status = 422 if request.method == "POST" else 200
    return render_settings(request, "cabinet/support_settings.html", context, status=status)


@module_action(permission=CONTROL)
def support_end(request: CabinetRequest, pk: int) -> HttpResponse:
    end_entry(entry_id=pk, by=EndedBy.COMPANY, at=timezone.now(), schema=request.company.schema)
    messages.success(request, _("The visit is ended."))
    return redirect_page(request, reverse("cabinet:support_settings"))
