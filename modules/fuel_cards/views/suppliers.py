"""Suppliers of cards: who they are, how the exchange with each stands, and what differs there."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.integrations.exchange.catalogue import connector_class
from core.integrations.exchange.selectors import MANAGE
from core.integrations.forms import ExchangeForm
from core.lib.errors import DomainError
from core.live.following import live_address
from core.ui.asking import explain, posted
from core.ui.htmx import back_url
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from modules.fuel_cards.forms import SupplierForm
from modules.fuel_cards.models import Supplier
from modules.fuel_cards.selectors.cards import get_card
from modules.fuel_cards.selectors.suppliers import (
    count_wishes,
    exchange_state,
    link_of,
    list_suppliers_with_figures,
    looks_now,
)
from modules.fuel_cards.services.imports.reasons import reason_text
from modules.fuel_cards.services.suppliers import SupplierExists, add_supplier
from modules.fuel_cards.services.syncing.links import KINDS, NotConnected, connect_supplier, sync_now
from modules.fuel_cards.services.syncing.pushing import accept_theirs, push_ours
from modules.fuel_cards.states import SyncState
from modules.fuel_cards.tables.cards import SYNC_MARKS

CHANNEL = "integrations.exchange"


@module_page(permission="fuel_cards.view_supplier")
def supplier_list(request: CabinetRequest) -> HttpResponse:
    looks = looks_now()
    lines = []
    for supplier in list_suppliers_with_figures():
        link = link_of(supplier)
        state = exchange_state(link, looks.get(link.connection_id)) if link else None
        lines.append({"supplier": supplier, "link": link, "state": state})
    context = {
        "lines": lines,
        "may_add": request.user.has_permission("fuel_cards.add_supplier"),
        "may_import": request.user.has_permission("fuel_cards.import_data"),
        "may_sync": request.user.has_permission("fuel_cards.sync_supplier"),
        "live": live_address(request, CHANNEL),
    }
    return render_page(request, "fuel_cards/supplier_list.html", context)


@module_page(permission="fuel_cards.view_supplier")
def supplier_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    """Show how the exchange stands; an open page follows it."""
    supplier = list_suppliers_with_figures().get(pk=pk)
    link = link_of(supplier)
    wishes = count_wishes(supplier)
    refusals = link.outcome.get("refusals", []) if link else []
    context = {
        "supplier": supplier,
        "link": link,
        "state": exchange_state(link, looks_now().get(link.connection_id)) if link else None,
        "refusals": [{"number": one["number"], "words": reason_text(one["reason"])} for one in refusals],
        "wishes": [
            {"state": code, "words": SyncState(code).label, "count": wishes[code], "mark": SYNC_MARKS[code]}
            for code in (SyncState.PENDING, SyncState.FAILED, SyncState.DIFFERS)
            if code in wishes
        ],
        "kinds": KINDS,
        "may_sync": request.user.has_permission("fuel_cards.sync_supplier"),
        "may_connect": request.user.has_permission(MANAGE),
        "live": live_address(request, CHANNEL),
        "crumbs": _crumbs(),
    }
    return render_page(request, "fuel_cards/supplier_detail.html", context)


@module_action(permission="fuel_cards.sync_supplier")
def supplier_sync(request: CabinetRequest, pk: int) -> HttpResponse:
    try:
        sync_now(supplier_id=Supplier.objects.get(pk=pk).pk)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The supplier is asked; what is new will be here in a moment."))
    return redirect_page(request, back_url(request, reverse("fuel_cards:supplier_detail", args=[pk])))


@module_page(permission=MANAGE, accepts_post=True)
def supplier_connect(request: CabinetRequest, pk: int, connector: str) -> HttpResponse:
    """Ask for what the supplier knows the company by."""
    supplier, kind = Supplier.objects.get(pk=pk), connector_class(connector)
    if kind not in KINDS:
        raise NotConnected
    form = ExchangeForm(posted(request), kind=kind, initial={"title": supplier.name})
    if form.is_valid():
        try:
            values, title = form.values(), form.cleaned_data["title"]
            connect_supplier(supplier_id=pk, connector=connector, values=values, title=title)
        except DomainError as error:
            explain(form, error)
        else:
            messages.success(request, _("The supplier is connected and asked for the first time."))
            return redirect_page(request, reverse("fuel_cards:supplier_detail", args=[pk]))
    crumbs = [*_crumbs(), {"label": supplier.name, "url": reverse("fuel_cards:supplier_detail", args=[pk])}]
    context = {"form": form, "kind": kind, "supplier": supplier, "crumbs": crumbs}
    return render_page(request, "fuel_cards/supplier_connect.html", context, status=422 if form.is_bound else 200)


@module_action(permission="fuel_cards.sync_supplier")
def card_push(request: CabinetRequest, pk: int) -> HttpResponse:
    return _settle(request, pk, push_ours, _("What we hold is sent to the supplier."))


@module_action(permission="fuel_cards.sync_supplier")
def card_accept(request: CabinetRequest, pk: int) -> HttpResponse:
    return _settle(request, pk, accept_theirs, _("The card is here as the supplier holds it."))


def _settle(request: CabinetRequest, pk: int, deed: Any, done: str) -> HttpResponse:
    card = get_card(request.viewer, pk, permission="fuel_cards.sync_supplier")
    try:
        deed(card_id=card.pk)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect_page(request, reverse("fuel_cards:card_detail", args=[pk]))


@module_page(permission="fuel_cards.add_supplier", accepts_post=True)
def supplier_add(request: CabinetRequest) -> HttpResponse:
    form = SupplierForm(posted(request))
    if form.is_valid():
        try:
            supplier = add_supplier(**form.cleaned_data)
        except SupplierExists as error:
            form.add_error("code", str(error))
        else:
            messages.success(request, _("The supplier %(name)s is added.") % {"name": supplier.name})
            return redirect_page(request, reverse("fuel_cards:supplier_detail", args=[supplier.pk]))
    context = {"form": form, "crumbs": _crumbs()}
    return render_page(request, "fuel_cards/supplier_form.html", context, status=422 if form.is_bound else 200)


def _crumbs() -> list[dict[str, Any]]:
    return [{"label": _("Suppliers"), "url": reverse("fuel_cards:supplier_list")}]
