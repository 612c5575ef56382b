"""Whether an address is free, asked while it is typed."""

from django.http import HttpResponse

from core.ui.page import CabinetRequest, module_page, render_page
from tenants.models import Onboarding
from tenants.services.addresses import schema_for
from tenants.services.drafts import problems_of
from tenants.services.permissions import CONNECT_COMPANY


@module_page(permission=CONNECT_COMPANY)
def address_check(request: CabinetRequest, pk: int) -> HttpResponse:
    """Say whether the typed address can be taken."""
    slug = request.GET.get("slug", "").strip()
    schema_name = request.GET.get("schema_name", "").strip() or schema_for(slug)
    asked = Onboarding(pk=pk, slug=slug, schema_name=schema_name)
    problems = problems_of(asked, ["slug", "schema_name"]) if slug else {}
    first = next(iter(problems.values()), [])
    return render_page(request, "console/wizard/address_check.html", {"slug": slug, "problem": first})
