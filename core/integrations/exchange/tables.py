"""The list of packets."""

from typing import Any, ClassVar

import django_filters
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.integrations.exchange.catalogue import object_words
from core.integrations.exchange.connecting import name_of
from core.integrations.exchange.selectors import MANAGE, list_connections, list_packets
from core.integrations.models import Packet, PacketDirection, PacketState
from core.ui.tables.columns import BadgeColumn, Column, Mark, MomentColumn, NumberColumn
from core.ui.tables.declared import Empty, RowAction, Tile
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, TextFilter
from core.ui.tables.table import Table
from core.ui.tables.words import WordsColumn

PACKET_MARKS = {
    PacketState.WAITING: Mark(tone="info", icon="clock"),
    PacketState.DONE: Mark(tone="ok", icon="circle-check"),
    PacketState.ORPHAN: Mark(tone="warn", icon="alert-triangle"),
    PacketState.FAILED: Mark(tone="bad", icon="alert-circle"),
}


def _services() -> list[tuple[str, str]]:
    return [(str(one.pk), name_of(one)) for one in list_connections()]


def object_word(packet: Packet) -> str:
    return object_words(packet.connection.connector).get(packet.object_type, packet.object_type)


class PacketFilters(django_filters.FilterSet):
    state = ChoicesFilter(label=_("State"), choices=PacketState.choices)
    connection = ChoicesFilter(label=_("Service"), field_name="connection_id", choices=_services)
    direction = ChoicesFilter(label=_("Direction"), choices=PacketDirection.choices)
    external_id = TextFilter(label=_("Number there"), lookup_expr="istartswith")
    parent = TextFilter(label=_("Waits for"), field_name="parent_external_id", lookup_expr="istartswith")
    created_at = DayRangeFilter(label=_("When"))


class PacketTable(Table):
    code: ClassVar[str] = "integrations.packets"
    title: ClassVar[Any] = _("Exchange packets")
    model: ClassVar = Packet
    permission: ClassVar[str] = MANAGE
    filterset: ClassVar = PacketFilters
    order: ClassVar[str] = "-created_at"
    tiles: ClassVar = (
        Tile(code="all", label=_("All packets"), icon="list-details"),
        Tile(
            code="failed",
            label=_("Failed"),
            icon="alert-circle",
            tone="bad",
            filters={"state": str(PacketState.FAILED)},
        ),
        Tile(
            code="orphans",
            label=_("Waiting for another object"),
            icon="alert-triangle",
            tone="warn",
            filters={"state": str(PacketState.ORPHAN)},
        ),
    )
    row_actions: ClassVar = (
        RowAction(
            code="repeat",
            label=_("Run again"),
            icon="refresh",
            url=lambda one: reverse("exchange:packet_repeat", args=[one.pk]),
            kind="post",
            permission=MANAGE,
        ),
    )
    empty: ClassVar = Empty(
        title=_("No exchanges yet"),
        text=_("Here will be every exchange with a connected service: what was sent and what came of it."),
        icon="arrows-exchange",
    )

    external_id = Column(
        _("Object"),
        lambda one: f"{object_word(one)} {one.external_id}".strip(),
        sort="external_id",
        pinned=True,
        card="title",
        link=lambda one: reverse("exchange:packet_detail", args=[one.pk]),
    )
    state = BadgeColumn(
        _("State"), "state", sort=F("state"), marks=PACKET_MARKS, words=dict(PacketState.choices), card="badge"
    )
    problem = WordsColumn(_("What went wrong"), "problem", card="who")
    service = Column(
        _("Service"),
        lambda one: name_of(one.connection),
        second=lambda one: one.get_direction_display(),
        sort=F("connection_id"),
    )
    parent = Column(_("Waits for"), "parent_external_id", hidden=True)
    attempts = NumberColumn(_("Attempts"), "attempts", sort="attempts")
    created_at = MomentColumn(_("Asked for"), "created_at", sort="created_at")
    tried_at = MomentColumn(_("Last attempt"), "tried_at", hidden=True)
    next_at = MomentColumn(_("Next attempt"), "next_at", hidden=True)

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return list_packets()

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s packet", "%(count)s packets", count.value) % {"count": count}
