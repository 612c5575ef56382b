"""«Приём платежей» in the settings: the company's contracts with payment systems, and comparisons with their lists."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.accounts.urlconf import own_urlconf
from core.finance.gateways.breaker import failing
from core.finance.gateways.forms import ConnectionForm
from core.finance.gateways.models import Connection, Reconciliation
from core.finance.gateways.selectors import MANAGE, asks_singly, list_connections, list_findings
from core.finance.gateways.services.connecting import (
    change_connection,
    check_connection,
    connect_gateway,
    disconnect_gateway,
)
from core.finance.gateways.services.waking import RECONCILE_ONE
from core.finance.gateways.tables import ReconciliationTable
from core.integrations.gateways.catalogue import gateway_class, gateways
from core.integrations.gateways.gateway import Gateway
from core.jobs import enqueue
from core.lib.errors import DomainError
from core.lib.links import absolute_url
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.settings import render_settings
from core.ui.tables.render import render_table


@module_page(permission=MANAGE)
def connections(request: CabinetRequest) -> HttpResponse:
    own = [{"row": one, "kind": gateways().get(one.gateway), "failing": _failing(one)} for one in list_connections()]
    return render_settings(request, "gateways/connections.html", {"own": own, "offered": list(gateways().values())})


@module_page(permission=MANAGE, accepts_post=True)
def connection_new(request: CabinetRequest, gateway: str) -> HttpResponse:
    kind = gateway_class(gateway)
    form = ConnectionForm(request.POST or None, kind=kind)
    if form.is_valid():
        try:
            made = connect_gateway(gateway=gateway, wanted=form.wanted())
        except DomainError as error:
            _add_errors(form, error)
        else:
            messages.success(request, _("The payment system is connected. Check the connection."))
            return redirect_page(request, reverse("gateways:connection", args=[made.pk]))
    return _page(request, form, kind, None)


@module_page(permission=MANAGE, accepts_post=True)
def connection(request: CabinetRequest, pk: int) -> HttpResponse:
    own = Connection.objects.get(pk=pk)
    kind = gateway_class(own.gateway)
    form = ConnectionForm(request.POST or None, kind=kind, own=own)
    if form.is_valid():
        try:
            change_connection(connection_id=own.pk, wanted=form.wanted())
        except DomainError as error:
            _add_errors(form, error)
        else:
            messages.success(request, _("The connection is kept. Check it."))
            return redirect_page(request, reverse("gateways:connection", args=[own.pk]))
    return _page(request, form, kind, own)


@module_action(permission=MANAGE)
def connection_check(request: CabinetRequest, pk: int) -> HttpResponse:
    own = check_connection(connection_id=pk)
    (messages.success if own.works else messages.error)(request, own.check_result)
    return redirect_page(request, reverse("gateways:connection", args=[pk]))


@module_action(permission=MANAGE)
def connection_disconnect(request: CabinetRequest, pk: int) -> HttpResponse:
    disconnect_gateway(connection_id=pk)
    messages.success(request, _("No new payments go through it; those under way are still settled."))
    return redirect_page(request, reverse("gateways:connections"))


@module_action(permission=MANAGE)
def connection_reconcile(request: CabinetRequest, pk: int) -> HttpResponse:
    own = Connection.objects.get(pk=pk)
    enqueue(kind=RECONCILE_ONE, payload={"connection": own.pk})
    messages.success(request, _("The comparison has begun; its result will stand here in a moment."))
    return redirect_page(request, reverse("gateways:reconciliations"))


@module_page(permission=MANAGE)
def reconciliations(request: CabinetRequest) -> HttpResponse:
    active = list(list_connections().filter(is_active=True))
    return render_table(
        request, ReconciliationTable, template="gateways/reconciliation_list.html", context={"active": active}
    )


@module_page(permission=MANAGE)
def reconciliation_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    made = Reconciliation.objects.select_related("connection").get(pk=pk)
    findings = list(list_findings(made))
    context = {
        "made": made,
        "findings": findings,
        "open_ones": sum(not one.is_mended for one in findings),
        "asks_singly": asks_singly(made.connection),
        "crumbs": [{"label": _("Comparisons"), "url": reverse("gateways:reconciliations")}],
    }
    return render_page(request, "gateways/reconciliation_detail.html", context)


def notify_url(own: Connection) -> str:
    """Return the address that the company writes into its account at the gateway."""
    return absolute_url(reverse("gateways:notification", args=[own.token], urlconf=own_urlconf()))


def _failing(own: Connection) -> bool:
    known = failing(own)
    return known is not None and known.is_open


def _add_errors(form: ConnectionForm, error: DomainError) -> None:
    for field, words in error.fields.items():
        form.add_error(field if field in form.fields else None, [str(word) for word in words])
    if not error.fields:
        form.add_error(None, str(error))


def _page(request: CabinetRequest, form: ConnectionForm, kind: type[Gateway], own: Connection | None) -> HttpResponse:
    context = {
        "form": form,
        "kind": kind,
        "own": own,
        "failing": own is not None and _failing(own),
        "notify_url": notify_url(own) if own and kind.notify_hint else "",
        "chosen": form["methods"].value() or [],
    }
    return render_settings(request, "gateways/connection.html", context, status=422 if form.is_bound else 200)
