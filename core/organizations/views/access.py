"""«Заявки на доступ» for staff."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.lib.errors import DomainError
from core.organizations.forms.access import BindForm, RefuseForm
from core.organizations.models import AccessRequest
from core.organizations.selectors import find_clients, list_requests, namesakes
from core.organizations.services.access import bind_request, refuse_request, take_request
from core.organizations.services.lookup import look_up
from core.organizations.services.registration_settings import registration_settings
from core.organizations.states import REQUEST_FLOW
from core.organizations.tables import AccessRequestTable
from core.organizations.viewer import Viewer
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.tables.keyset import Order, cut_page
from core.ui.tables.render import render_table

REVIEW = "organizations.review_request"
BY_NAME = Order(name="name", expression="name")
CLIENTS_SHOWN = 8


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
    form = forms.get("bind_form") or _bind_form(request.viewer, found)
    context = {
        "one": found,
        "actions": REQUEST_FLOW.actions(found.state),
        "bind_form": form,
        **_clients(request, found, form),
        "crumbs": [{"label": _("Access requests"), "url": reverse("organizations:request_list")}],
    }
    if request.htmx.target != "clients":
        context |= {
            "same": namesakes(found, request.viewer),
            "registered": look_up(found.inn),
            "refuse_form": forms.get("refuse_form") or RefuseForm(),
        }
    return render_page(request, "organizations/request_detail.html", context, {"clients": "clients"}, status=status)


def _bind_form(viewer: Viewer, found: AccessRequest, data: Any = None) -> BindForm:
    """Propose the client with this INN, where there is one."""
    clients = find_clients(viewer=viewer)
    same = clients.filter(inn=found.inn).order_by("kpp").first()
    initial = {"organization": same.pk if same else None}
    return BindForm(data, clients=clients, role_code=registration_settings().role_code, initial=initial)


def _clients(request: CabinetRequest, found: AccessRequest, form: BindForm) -> dict[str, Any]:
    """Offer the clients with this INN, or those whom a search among all has found, page by page."""
    text = request.GET.get("q", "").strip()
    clients = find_clients(viewer=request.viewer, text=text)
    rows = clients if text else clients.filter(inn=found.inn)
    page = cut_page(
        rows, BY_NAME, CLIENTS_SHOWN, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    chosen = str(form["organization"].value() or "")
    if chosen.isdecimal() and len(chosen) < 19 and all(str(one.pk) != chosen for one in page.rows):
        kept = find_clients(viewer=request.viewer).filter(pk=chosen).first()
    else:
        kept = None
    return {"clients": page, "query": text, "chosen": chosen, "kept": kept}
