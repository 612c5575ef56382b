"""«Мониторинг интеграций»: what fails and since when, how each service does, and every packet."""

import json

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.integrations.exchange.connecting import connector_of, name_of
from core.integrations.exchange.exchanging import ask_missing, repeat, send_out
from core.integrations.exchange.selectors import (
    MANAGE,
    Trouble,
    list_connections,
    list_packets,
    list_services,
    list_troubles,
)
from core.integrations.exchange.tables import PACKET_MARKS, PacketTable, object_word
from core.integrations.models import PacketState
from core.live.following import live_address
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.tables.render import render_table

CHANNEL = "integrations.exchange"


@module_page(permission=MANAGE)
def monitor(request: CabinetRequest) -> HttpResponse:
    troubles = [
        {"row": one, "mark": PACKET_MARKS[PacketState(one.state)], "url": _packets_of(one)} for one in list_troubles()
    ]
    context = {"troubles": troubles, "services": list_services(), "live": live_address(request, CHANNEL)}
    return render_page(request, "integrations/monitor.html", context)


@module_page(permission=MANAGE)
def packet_list(request: CabinetRequest) -> HttpResponse:
    context = {"live": live_address(request, CHANNEL)}
    return render_table(request, PacketTable, template="integrations/packet_list.html", context=context)


@module_page(permission=MANAGE)
def packet_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    packet = list_packets().get(pk=pk)
    context = {
        "packet": packet,
        "mark": PACKET_MARKS[PacketState(packet.state)],
        "state": PacketState(packet.state).label,
        "object_word": object_word(packet),
        "service": name_of(packet.connection),
        "payload": json.dumps(packet.payload, ensure_ascii=False, indent=2) if packet.payload else "",
        "result": json.dumps(packet.result, ensure_ascii=False, indent=2) if packet.result else "",
        "affected": _affected(packet.result),
        "live": live_address(request, CHANNEL),
        "crumbs": [
            {"label": _("Integrations"), "url": reverse("exchange:monitor")},
            {"label": _("Packets"), "url": reverse("exchange:packet_list")},
        ],
    }
    return render_page(request, "integrations/packet_detail.html", context)


@module_action(permission=MANAGE)
def packet_repeat(request: CabinetRequest, pk: int) -> HttpResponse:
    repeat(packet_id=pk)
    messages.success(request, _("The packet runs again; its result will stand here in a moment."))
    return redirect_page(request, reverse("exchange:packet_detail", args=[pk]))


@module_action(permission=MANAGE)
def packet_missing(request: CabinetRequest, pk: int) -> HttpResponse:
    asked = ask_missing(packet_id=pk)
    messages.success(
        request, _("%(object)s is asked for; what waits for it goes on by itself.") % {"object": asked.external_id}
    )
    return redirect_page(request, reverse("exchange:packet_detail", args=[pk]))


@module_action(permission=MANAGE)
def packet_send(request: CabinetRequest, pk: int, object_type: str, number: int) -> HttpResponse:
    """Send our object to the service; the person sees its packet."""
    own = list_connections().get(pk=pk)
    made = send_out(own, connector_of(own).chain(object_type, number, request.viewer))
    messages.success(request, _("It is on its way; what came of it will stand here in a moment."))
    return redirect_page(request, reverse("exchange:packet_detail", args=[made.pk]))


def _affected(result: dict[str, object]) -> str:
    if "organization_id" in result:
        return reverse("organizations:organization_detail", args=[result["organization_id"]])
    return ""


def _packets_of(trouble: Trouble) -> str:
    return f"{reverse('exchange:packet_list')}?state={trouble.state}&connection={trouble.connection_id}"
