"""«Заявки на доступ» for staff, and how people register."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.forms import Form
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.lib.errors import DomainError
from core.organizations.forms.access import BindForm, ConsentTextForm, RefuseForm, RegistrationForm
from core.organizations.models import AccessRequest, ConsentKind, Organization
from core.organizations.scope import owned
from core.organizations.selectors import list_requests, namesakes
from core.organizations.services.access import bind_request, refuse_request, take_request
from core.organizations.services.consents import current_texts, latest_text, publish_text
from core.organizations.services.lookup import look_up
from core.organizations.services.registration import change_registration, registration_settings
from core.organizations.states import REQUEST_FLOW
from core.organizations.tables import AccessRequestTable
from core.organizations.viewer import Viewer
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.settings import render_settings
from core.ui.tables.render import render_table

REVIEW = "organizations.review_request"
CHANGE = "organizations.change_registration"


@module_page(permission=REVIEW)
def request_list(request: CabinetRequest) -> HttpResponse:
    return render_table(request, AccessRequestTable, template="organizations/request_list.html")


@module_page(permission=REVIEW)
def request_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    return _detail(request, list_requests(request.viewer).get(pk=pk))


@module_action(permission=REVIEW)
def request_take(request: CabinetRequest, pk: int) -> HttpResponse:
    take_request(request_id=pk, by=request.user)
    return redirect_page(request, reverse("organizations:request_detail", args=[pk]))


@module_action(permission=REVIEW)
def request_bind(request: CabinetRequest, pk: int) -> HttpResponse:
    found = list_requests(request.viewer).get(pk=pk)
    form = _bind_form(request.viewer, found, request.POST)

    def bind() -> AccessRequest:
        client = form.cleaned_data["organization"]
        return bind_request(
            request_id=pk,
            by=request.user,
            role_code=form.cleaned_data["role_code"],
            organization_id=client.pk if client else None,
            at=timezone.now(),
        )

    return _decide(request, found, form, bind, _("Access is given."), bind_form=form)


@module_action(permission=REVIEW)
def request_refuse(request: CabinetRequest, pk: int) -> HttpResponse:
    found = list_requests(request.viewer).get(pk=pk)
    form = RefuseForm(request.POST)

    def refuse() -> AccessRequest:
        return refuse_request(request_id=pk, by=request.user, reason=form.cleaned_data["reason"], at=timezone.now())

    return _decide(request, found, form, refuse, _("The request is refused."), refuse_form=form)


@module_page(permission=CHANGE, accepts_post=True)
def registration_settings_page(request: CabinetRequest) -> HttpResponse:
    own = registration_settings()
    form = RegistrationForm(request.POST or None, initial={**vars(own)})
    if form.is_valid():
        change_registration(**form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect_page(request, reverse("organizations:registration_settings"))
    texts = current_texts()
    kinds = [(kind, label, texts.get(kind)) for kind, label in ConsentKind.choices]
    context = {"form": form, "own": own, "texts": kinds}
    status = 422 if form.is_bound else 200
    return render_settings(request, "organizations/registration_settings.html", context, status=status)


@module_page(permission=CHANGE, accepts_post=True)
def consent_text(request: CabinetRequest, kind: str, language: str) -> HttpResponse:
    """Write the next version of a text that people agree to."""
    if kind not in ConsentKind.values or language not in dict(settings.LANGUAGES):
        raise Http404
    title = ConsentKind(kind).label
    text = latest_text(kind=kind, language=language)
    form = ConsentTextForm(request.POST or None, initial={"body": text.body if text else ""})
    if form.is_valid():
        try:
            publish_text(kind=kind, language=language, body=form.cleaned_data["body"])
        except DomainError as error:
            form.add_error("body", str(error))
        else:
            messages.success(request, _("The text is published. Earlier consents stay with their version."))
            return redirect_page(request, reverse("organizations:registration_settings"))
    context = {"form": form, "title": title, "text": text}
    status = 422 if form.is_bound else 200
    return render_settings(request, "organizations/consent_text.html", context, status=status)


def _decide(
    request: CabinetRequest,
    found: AccessRequest,
    form: Form,
    act: Callable[[], AccessRequest],
    words: str,
    **forms: Form,
) -> HttpResponse:
    """Run a decision; what the business refuses stands above its form, beside what a colleague has decided."""
    if form.is_valid():
        try:
            act()
        except DomainError as error:
            form.add_error(None, str(error))
            found.refresh_from_db()
        else:
            messages.success(request, words)
            return redirect_page(request, reverse("organizations:request_detail", args=[found.pk]))
    return _detail(request, found, status=422, **forms)


def _detail(request: CabinetRequest, found: AccessRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "one": found,
        "actions": REQUEST_FLOW.actions(found.state),
        "same": namesakes(found, request.viewer),
        "registered": look_up(found.inn),
        "bind_form": forms.get("bind_form") or _bind_form(request.viewer, found),
        "refuse_form": forms.get("refuse_form") or RefuseForm(),
        "crumbs": [{"label": _("Access requests"), "url": reverse("organizations:request_list")}],
    }
    return render_page(request, "organizations/request_detail.html", context, status=status)


def _bind_form(viewer: Viewer, found: AccessRequest, data: Any = None) -> BindForm:
    """Offer the clients with this INN first of all; others are found by the first words of their name."""
    clients = owned(Organization.objects.filter(is_active=True), viewer, "")
    candidates = clients.filter(Q(inn=found.inn) | Q(name__istartswith=found.name[:4])).order_by("name")
    chosen = data.get("organization", "") if data else ""
    if chosen.isdecimal() and len(chosen) < 19:
        candidates = clients.filter(Q(pk__in=candidates[:50]) | Q(pk=chosen))
    first = clients.filter(inn=found.inn).order_by("kpp").first()
    return BindForm(
        data, candidates=candidates, role_code=registration_settings().role_code, initial={"organization": first}
    )
