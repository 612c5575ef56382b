"""«Обмен с сервисами» in the settings: connections, their check, and asking now."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from core.integrations.exchange.catalogue import connector_class, connectors
from core.integrations.exchange.connecting import check_connection, keep_connection, name_of, switch_connection
from core.integrations.exchange.connector import Connector
from core.integrations.exchange.exchanging import ask_changes
from core.integrations.exchange.pushing import give_file, hear_file, hook_url
from core.integrations.exchange.selectors import MANAGE, connection_state, list_connections
from core.integrations.forms import ExchangeForm, PeriodForm
from core.integrations.models import ExchangeConnection
from core.integrations.pruning import change_keeping, keep_days
from core.integrations.webhook_forms import KeepingForm
from core.lib.errors import DomainError, InvalidInput
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page
from core.ui.settings import render_settings

LARGEST_FILE = 5 * 1024 * 1024


@module_page(permission=MANAGE)
def connections(request: CabinetRequest) -> HttpResponse:
    return _connections(request, KeepingForm(initial={"keep_days": keep_days()}))


@module_page(permission=MANAGE, accepts_post=True)
def keeping(request: CabinetRequest) -> HttpResponse:
    """Set for how many days payloads are kept."""
    form = KeepingForm(request.POST or None, initial={"keep_days": keep_days()})
    if not form.is_valid():
        return _connections(request, form)
    change_keeping(days=form.cleaned_data["keep_days"])
    messages.success(request, _("Kept."))
    return redirect_page(request, reverse("exchange:connections"))


def _connections(request: CabinetRequest, form: KeepingForm) -> HttpResponse:
    own = [{"row": one, "state": connection_state(one)} for one in list_connections()]
    context = {"own": own, "offered": list(connectors().values()), "keeping": form}
    status = 422 if form.is_bound else 200
    return render_settings(request, "integrations/exchange_list.html", context, status=status)


@module_page(permission=MANAGE, accepts_post=True)
def connection_new(request: CabinetRequest, connector: str) -> HttpResponse:
    return _edit(request, connector_class(connector), None)


@module_page(permission=MANAGE, accepts_post=True)
def connection(request: CabinetRequest, pk: int) -> HttpResponse:
    own = ExchangeConnection.objects.get(pk=pk)
    return _edit(request, connector_class(own.connector), own)


@module_action(permission=MANAGE)
def connection_check(request: CabinetRequest, pk: int) -> HttpResponse:
    own = check_connection(connection_id=pk)
    (messages.success if own.works else messages.error)(request, own.check_result)
    return redirect_page(request, reverse("exchange:connection", args=[pk]))


@module_action(permission=MANAGE)
def connection_switch(request: CabinetRequest, pk: int) -> HttpResponse:
    is_active = request.POST.get("way") != "off"
    switch_connection(connection_id=pk, is_active=is_active)
    words = (
        _("The exchange goes on where it stood.") if is_active else _("Nothing is exchanged until you switch it on.")
    )
    messages.success(request, words)
    return redirect_page(request, reverse("exchange:connection", args=[pk]))


@module_action(permission=MANAGE)
def connection_ask(request: CabinetRequest, pk: int) -> HttpResponse:
    ask_changes(ExchangeConnection.objects.get(pk=pk), at=timezone.now())
    messages.success(request, _("The service is asked; what is new will stand among the packets in a moment."))
    return redirect_page(request, reverse("exchange:packet_list"))


@module_action(permission=MANAGE)
def connection_file(request: CabinetRequest, pk: int) -> HttpResponse:
    """Take a file of the service in; what came of its objects stands among the packets."""
    own, given = ExchangeConnection.objects.get(pk=pk), request.FILES.get("file")
    back = reverse("exchange:connection", args=[pk])
    if given is None or not given.size or given.size > LARGEST_FILE:
        messages.error(request, _("Choose a file of at most 5 MB."))
        return redirect_page(request, back)
    try:
        new = hear_file(connection_id=own.pk, content=given.read())
    except InvalidInput as error:
        messages.error(request, " ".join(str(word) for word in error.fields.get("file", [error])))
        return redirect_page(request, back)
    if not new:
        messages.info(request, _("This file was taken already: nothing in it is new."))
        return redirect_page(request, back)
    messages.success(request, _("The file is taken: what came of its objects will stand here in a moment."))
    return redirect_page(request, reverse("exchange:packet_list"))


@module_page(permission=MANAGE)
def connection_export(request: CabinetRequest, pk: int) -> HttpResponse:
    """Give a file for the service, of the days that the form names."""
    own, form = ExchangeConnection.objects.get(pk=pk), PeriodForm(request.GET)
    back = reverse("exchange:connection", args=[own.pk])
    if not form.is_valid():
        messages.error(request, _("Choose both days of the period."))
        return redirect_page(request, back)
    try:
        content = give_file(connection_id=own.pk, viewer=request.viewer, **form.cleaned_data)
    except InvalidInput as error:
        messages.error(request, " ".join(str(word) for words in error.fields.values() for word in words))
        return redirect_page(request, back)
    response = HttpResponse(content, content_type="application/xml")
    name = f"{form.cleaned_data['since']} {form.cleaned_data['until']}.xml"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _edit(request: CabinetRequest, kind: type[Connector], own: ExchangeConnection | None) -> HttpResponse:
    form = ExchangeForm(request.POST or None, kind=kind, own=own)
    if form.is_valid():
        try:
            made = keep_connection(
                values=form.values(),
                title=form.cleaned_data["title"],
                connector=kind.code,
                connection_id=own.pk if own else None,
            )
        except DomainError as error:
            for field, words in error.fields.items():
                form.add_error(field, [str(word) for word in words])
        else:
            messages.success(request, _("The connection is kept. Check it."))
            return redirect_page(request, reverse("exchange:connection", args=[made.pk]))
    context = {
        "form": form,
        "kind": kind,
        "own": own,
        "name": name_of(own) if own else kind.title,
        "state": connection_state(own) if own else None,
        "period": PeriodForm(),
        "hook_url": hook_url(own) if own else "",
    }
    return render_settings(request, "integrations/exchange.html", context, status=422 if form.is_bound else 200)
