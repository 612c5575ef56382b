"""A client's tariff: the general calculator or his own rules, since when, and what he paid by before."""

from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.lib.errors import DomainError
from core.organizations.models import Organization
from core.organizations.scope import get_owned
from core.ui.asking import explain, posted
from core.ui.deeds import Deed
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from modules.fuel_cards.forms.tariffs import ModeForm, TariffForm
from modules.fuel_cards.models import TariffMode
from modules.fuel_cards.selectors.tariffs import list_modes, list_rules, mode_at
from modules.fuel_cards.services.set_tariff import set_mode
from modules.fuel_cards.views.tariffs import CHANGE, RulePage, add_rule, rule_form, rule_lines

VIEW = "fuel_cards.view_tariff"


def deeds(user: Any, thing: Model) -> list[Deed]:
    """Lead from a client's page to his tariff."""
    if not isinstance(thing, Organization) or not user.has_permission(VIEW):
        return []
    return [
        Deed(label=_("Tariff"), icon="discount", url=reverse("fuel_cards:client_tariff", args=[thing.pk]), opens=True)
    ]


@module_page(permission=VIEW)
def client_tariff(request: CabinetRequest, pk: int) -> HttpResponse:
    organization = _client(request, pk)
    return _page(request, organization, ModeForm(initial={"mode": mode_at(pk, timezone.now())}))


@module_action(permission=CHANGE)
def client_mode(request: CabinetRequest, pk: int) -> HttpResponse:
    """Choose by which tariff the client pays from a moment on."""
    organization = _client(request, pk)
    form = ModeForm(request.POST)
    if form.is_valid():
        try:
            set_mode(organization_id=organization.pk, actor=request.user, **form.cleaned_data)
        except DomainError as error:
            explain(form, error)
        else:
            messages.success(request, _("The client's tariff is chosen. What has been charged stays as it is."))
            return redirect_page(request, reverse("fuel_cards:client_tariff", args=[pk]))
    return _page(request, organization, form, status=422)


@module_page(permission=CHANGE, accepts_post=True)
def client_tariff_add(request: CabinetRequest, pk: int) -> HttpResponse:
    return add_rule(request, RulePage(organization=_client(request, pk)))


@module_action(permission=CHANGE)
def client_tariff_changes(request: CabinetRequest, pk: int) -> HttpResponse:
    """Say what the rule on the form would change; nothing is saved."""
    return rule_form(request, TariffForm(posted(request)), RulePage(organization=_client(request, pk)))


def _client(request: CabinetRequest, pk: int) -> Organization:
    return get_owned(Organization.objects.all(), request.viewer, "", pk=pk)


def _page(request: CabinetRequest, organization: Organization, form: ModeForm, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    mode = TariffMode(mode_at(organization.pk, now))
    crumbs = [{"label": _("Clients"), "url": reverse("organizations:organization_list")}]
    crumbs.append(
        {"label": str(organization), "url": reverse("organizations:organization_detail", args=[organization.pk])}
    )
    context = {
        "organization": organization,
        "mode": mode,
        "modes": [
            {"mode": one, "is_planned": one.starts_at > now, "is_over": one.ends_at and one.ends_at <= now}
            for one in list_modes(request.viewer, organization.pk)
        ],
        "form": form,
        "preview_url": f"{reverse('fuel_cards:tariff_preview')}?organization={organization.pk}",
        "crumbs": crumbs,
        **rule_lines(request, list_rules(request.viewer, organization_id=organization.pk)),
    }
    return render_page(request, "fuel_cards/client_tariff.html", context, status=status)
