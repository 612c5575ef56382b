"""The list of broadcasts."""

from typing import Any, ClassVar

import django_filters
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.notifications.channels import channels
from core.notifications.models import Broadcast, BroadcastState
from core.notifications.selectors.broadcasts import list_broadcasts
from core.ui.tables.columns import BadgeColumn, Column, Mark, MomentColumn, NumberColumn
from core.ui.tables.declared import Empty, Tile
from core.ui.tables.filters import ChoicesFilter
from core.ui.tables.table import Table

MARKS = {
    BroadcastState.DRAFT: Mark(tone="idle", icon="pencil"),
    BroadcastState.SCHEDULED: Mark(tone="info", icon="clock"),
    BroadcastState.SENDING: Mark(tone="info", icon="send"),
    BroadcastState.PAUSED: Mark(tone="warn", icon="player-pause"),
    BroadcastState.DONE: Mark(tone="ok", icon="circle-check"),
    BroadcastState.CANCELLED: Mark(tone="bad", icon="x"),
}


class BroadcastFilters(django_filters.FilterSet):
    state = ChoicesFilter(label=_("State"), choices=BroadcastState.choices)


class BroadcastTable(Table):
    code: ClassVar[str] = "notifications.broadcasts"
    title: ClassVar[Any] = _("Broadcasts")
    model: ClassVar = Broadcast
    permission: ClassVar[str] = "notifications.manage_broadcast"
    filterset: ClassVar = BroadcastFilters
    search: ClassVar = ("title",)
    search_hint: ClassVar[Any] = _("Title")
    order: ClassVar[str] = "-created_at"
    tiles: ClassVar = (
        Tile(code="all", label=_("All broadcasts"), icon="speakerphone"),
        Tile(code="drafts", label=_("Drafts"), icon="pencil", filters={"state": str(BroadcastState.DRAFT)}),
        Tile(code="sending", label=_("Being sent"), icon="send", filters={"state": str(BroadcastState.SENDING)}),
        Tile(code="done", label=_("Sent"), icon="circle-check", tone="ok", filters={"state": str(BroadcastState.DONE)}),
    )
    empty: ClassVar = Empty(
        title=_("No broadcasts yet"),
        text=_("Write once to everybody who should know: clients, staff, or those you choose."),
        icon="speakerphone",
    )

    title_column = Column(
        _("Title"),
        "title",
        second=lambda one: ", ".join(str(way.title) for name, way in channels().items() if name in one.channels),
        sort="title",
        pinned=True,
        card="title",
        link="notifications:broadcast_detail",
    )
    state = BadgeColumn(
        _("State"), "state", sort=F("state"), marks=MARKS, words=dict(BroadcastState.choices), card="badge"
    )
    recipients = NumberColumn(_("Recipients"), "recipients", sort="recipients")
    starts_at = MomentColumn(_("Planned for"), "starts_at", sort="starts_at")
    started_at = MomentColumn(_("Begun"), "started_at", sort="started_at", hidden=True)
    ended_at = MomentColumn(_("Ended"), "ended_at", sort="ended_at", hidden=True)
    created_at = MomentColumn(_("Written"), "created_at", sort="created_at")

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return list_broadcasts()

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s broadcast", "%(count)s broadcasts", count.value) % {"count": count}
