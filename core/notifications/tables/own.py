"""What a person has under the bell, and the way of every message to him."""

from typing import Any, ClassVar

import django_filters
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core.notifications.models import Delivery, DeliveryState
from core.notifications.selectors.inbox import inbox_of, own_receipts
from core.notifications.wording import (
    MARKS,
    body_of,
    channel_choices,
    channel_title,
    reason_words,
    subject_of,
    type_choices,
    type_title,
)
from core.ui.tables.columns import BadgeColumn, Column, Mark, MomentColumn
from core.ui.tables.declared import BulkAction, Empty, RowAction, Tile
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, YesNoFilter
from core.ui.tables.table import Table
from core.ui.tables.words import WordsColumn

LINE = 160
READ_MARKS = {
    DeliveryState.DELIVERED: Mark(tone="info", icon="point"),
    DeliveryState.OPENED: Mark(tone="outline", icon="check"),
}
READ_WORDS = {
    DeliveryState.DELIVERED: pgettext_lazy("message", "New"),
    DeliveryState.OPENED: pgettext_lazy("message", "Read"),
}


class ReadFilter(YesNoFilter):
    """Whether the person has looked at it."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return qs
        return qs.filter(state=DeliveryState.OPENED if value == "yes" else DeliveryState.DELIVERED)


class InboxFilters(django_filters.FilterSet):
    read = ReadFilter(label=_("Read or not"), yes=pgettext_lazy("message", "Read"), no=pgettext_lazy("message", "New"))
    type = ChoicesFilter(label=_("About"), field_name="message__type", choices=type_choices)
    at = DayRangeFilter(label=pgettext_lazy("message", "Came"), field_name="created_at")


def _line(one: Delivery) -> str:
    text = " ".join(body_of(one).split())
    return text if len(text) <= LINE else f"{text[:LINE].rstrip()}…"


class InboxTable(Table):
    code: ClassVar[str] = "notifications.inbox"
    title: ClassVar[Any] = _("Notifications")
    model: ClassVar = Delivery
    filterset: ClassVar = InboxFilters
    search: ClassVar = ("text__subject", "text__body")
    search_hint: ClassVar[Any] = _("Words of the message")
    tiles: ClassVar = (
        Tile(code="all", label=_("All notifications"), icon="bell"),
        Tile(
            code="unread",
            label=pgettext_lazy("messages", "New"),
            icon="point",
            tone="info",
            filters={"read": "no"},
        ),
    )
    row_actions: ClassVar = (
        RowAction(
            code="unread",
            label=_("Mark as new"),
            icon="mail",
            url="notifications:unread",
            kind="post",
            when=lambda one: one.state == DeliveryState.OPENED,
        ),
    )
    bulk_actions: ClassVar = (BulkAction(code="read", label=_("Mark as read"), icon="check", url="notifications:read"),)
    empty: ClassVar = Empty(
        title=_("No notifications yet"), text=_("Here will be everything that concerns you."), icon="bell"
    )

    subject = WordsColumn(
        _("Message"),
        subject_of,
        second=_line,
        second_label=pgettext_lazy("message", "Text"),
        sort="text__subject",
        pinned=True,
        card="title",
        link="notifications:one",
    )
    type = Column(_("About"), lambda one: type_title(one.message), sort="message__type", card="who")
    state = BadgeColumn(
        pgettext_lazy("message", "Mark"), "state", sort=F("state"), marks=READ_MARKS, words=READ_WORDS, card="badge"
    )
    created_at = MomentColumn(pgettext_lazy("message", "Came"), "created_at", sort="created_at", card="measure")

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return inbox_of(viewer.user)

    @classmethod
    def row_class(cls, record: Any) -> str:
        return "is-unread" if record.state == DeliveryState.DELIVERED else ""

    @classmethod
    def row_name(cls, record: Any) -> str:
        return subject_of(record)

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s message", "%(count)s messages", count.value) % {"count": count}


class ReceiptFilters(django_filters.FilterSet):
    channel = ChoicesFilter(label=_("Channel"), choices=channel_choices)
    state = ChoicesFilter(label=_("State"), choices=DeliveryState.choices)
    type = ChoicesFilter(label=_("About"), field_name="message__type", choices=type_choices)
    at = DayRangeFilter(label=_("Written"), field_name="created_at")


class ReceiptTable(Table):
    """Why something came or did not, for the person himself."""

    code: ClassVar[str] = "notifications.receipts"
    title: ClassVar[Any] = _("How messages reached you")
    model: ClassVar = Delivery
    filterset: ClassVar = ReceiptFilters
    empty: ClassVar = Empty(
        title=_("Nothing was sent to you yet"),
        text=_("Here will be the way of every message to you: by which channel, when, and why it did not come."),
        icon="send",
    )

    subject = WordsColumn(
        _("Message"),
        subject_of,
        second=lambda one: type_title(one.message),
        second_label=_("About"),
        sort="text__subject",
        pinned=True,
        card="title",
    )
    channel = Column(_("Channel"), lambda one: channel_title(one.channel), second="address", sort="channel", card="who")
    state = BadgeColumn(
        _("State"),
        "state",
        second=reason_words,
        sort=F("state"),
        marks=MARKS,
        words=dict(DeliveryState.choices),
        card="badge",
    )
    created_at = MomentColumn(_("Written"), "created_at", sort="created_at", card="measure")
    sent_at = MomentColumn(_("Sent"), "sent_at")

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return own_receipts(viewer.user)

    @classmethod
    def row_name(cls, record: Any) -> str:
        return subject_of(record)

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s message", "%(count)s messages", count.value) % {"count": count}
