"""Entering a company for support: the reason and the limit, the link, and who is inside."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.accounts.models import Role, UserKind
from core.accounts.services.roles import ADMIN
from core.lib.company import entered
from core.lib.errors import DomainError
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from tenants.console.addresses import company_url, host_url
from tenants.console.forms import SupportForm
from tenants.models import Company, EndedBy, SupportEntry
from tenants.selectors.companies import get_company
from tenants.services.permissions import ENTER_COMPANY
from tenants.services.setup import scope_of
from tenants.services.support import LINK_LIFE, ask_entry, end_entry


@never_cache
@module_page(permission=ENTER_COMPANY, accepts_post=True)
def support_new(request: CabinetRequest, schema: str) -> HttpResponse:
    """Ask why and for how long, then show the link into the company: it is never shown again."""
    company = get_company(schema=schema)
    form = SupportForm(request.POST or None, roles=_roles(company), initial={"role": ADMIN, "minutes": 60})
    if form.is_valid():
        facts = {"reason": form.cleaned_data["reason"], "minutes": form.cleaned_data["minutes"]}
        try:
            entry, token = ask_entry(
                schema=schema, person=request.user, role_code=form.cleaned_data["role"], at=timezone.now(), **facts
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _ready(request, company, entry, token)
    url = reverse("console:support_new", args=[schema])
    context = {"form": form, "company": company, "url": url, "back": company_url(company)}
    status = 422 if form.errors else 200
    return render_page(request, "console/support_new.html", context, {"dialog-place": "dialog"}, status=status)


@module_action(permission=ENTER_COMPANY)
def support_end(request: CabinetRequest, schema: str, pk: int) -> HttpResponse:
    """End a visit in the company, whoever of the vendor's people it is."""
    end_entry(entry_id=pk, by=EndedBy.VENDOR, at=timezone.now(), schema=schema)
    messages.success(request, _("The visit is ended."))
    return redirect_page(request, company_url(get_company(schema=schema)))


def _ready(request: CabinetRequest, company: Company, entry: SupportEntry, token: str) -> HttpResponse:
    path = reverse("cabinet:support_enter", args=[token], urlconf=settings.ROOT_URLCONF)
    context = {
        "company": company,
        "entry": entry,
        "link": host_url(company.host).rstrip("/") + path,
        "seconds": int(LINK_LIFE.total_seconds()),
        "back": company_url(company),
    }
    return render_page(request, "console/support_ready.html", context)


def _roles(company: Company) -> list[tuple[str, str]]:
    with entered(scope_of(company)):
        return list(Role.objects.filter(kind=UserKind.STAFF).order_by("name").values_list("code", "name"))
