"""Everything that the company has sent, or has not, and why."""

from typing import Any, ClassVar

import django_filters
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.notifications.channels import INBOX
from core.notifications.models import Delivery, DeliveryState, MessageKind
from core.notifications.states import REPEATABLE, UNWANTED
from core.notifications.wording import (
    MARKS,
    channel_choices,
    channel_title,
    reason_words,
    subject_of,
    type_choices,
    type_title,
)
from core.ui.tables.columns import BadgeColumn, Column, MomentColumn, MoneyColumn, NumberColumn
from core.ui.tables.declared import Empty, RowAction, Tile
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, TextFilter
from core.ui.tables.table import Table
from core.ui.tables.words import WordsColumn


class DeliveryFilters(django_filters.FilterSet):
    state = ChoicesFilter(label=_("State"), choices=DeliveryState.choices)
    channel = ChoicesFilter(label=_("Channel"), choices=channel_choices)
    type = ChoicesFilter(label=_("About"), field_name="message__type", choices=type_choices)
    kind = ChoicesFilter(label=_("How it came about"), field_name="message__kind", choices=MessageKind.choices)
    recipient = TextFilter(label=_("Recipient"), field_name="name")
    address = TextFilter(label=_("Address"), lookup_expr="icontains")
    at = DayRangeFilter(label=_("Written"), field_name="created_at")


def may_repeat(one: Delivery) -> bool:
    wanted = one.reason not in UNWANTED and one.bundle_id is None
    return wanted and one.state in REPEATABLE and one.channel != INBOX


class DeliveryTable(Table):
    code: ClassVar[str] = "notifications.deliveries"
    title: ClassVar[Any] = _("Delivery history")
    model: ClassVar = Delivery
    permission: ClassVar[str] = "notifications.view_delivery"
    filterset: ClassVar = DeliveryFilters
    tiles: ClassVar = (
        Tile(code="all", label=_("All deliveries"), icon="send"),
        Tile(
            code="waiting",
            label=_("On their way"),
            icon="clock",
            filters={"state": (str(DeliveryState.QUEUED), str(DeliveryState.HELD), str(DeliveryState.SENDING))},
        ),
        Tile(
            code="failed",
            label=_("Failed"),
            icon="alert-triangle",
            tone="bad",
            filters={"state": str(DeliveryState.FAILED)},
        ),
        Tile(code="not_sent", label=_("Not sent"), icon="ban", filters={"state": str(DeliveryState.NOT_SENT)}),
    )
    row_actions: ClassVar = (
        RowAction(
            code="repeat",
            label=_("Send once more"),
            icon="refresh",
            url="notifications:delivery_repeat",
            kind="post",
            when=may_repeat,
        ),
    )
    empty: ClassVar = Empty(
        title=_("Nothing has been sent yet"),
        text=_("Here will be every message by every channel, with its state and the reason."),
        icon="send",
    )

    recipient = Column(
        _("Recipient"),
        lambda one: one.recipient,
        second="address",
        second_label=_("Address"),
        sort="name",
        pinned=True,
        card="title",
        link="notifications:delivery",
    )
    subject = WordsColumn(
        _("Message"),
        subject_of,
        second=lambda one: type_title(one.message),
        second_label=_("About"),
        sort="text__subject",
        card="who",
    )
    channel = Column(_("Channel"), lambda one: channel_title(one.channel), sort="channel")
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
    sent_at = MomentColumn(_("Sent"), "sent_at", hidden=True)
    attempts = NumberColumn(_("Attempts"), "attempts", hidden=True)
    cost = MoneyColumn(_("Cost"), "cost", currency="currency", hidden=True)

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return Delivery.objects.select_related("message", "text", "recipient")

    @classmethod
    def row_name(cls, record: Any) -> str:
        return subject_of(record)

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s delivery", "%(count)s deliveries", count.value) % {"count": count}
