"""The histories of short messages and of letters."""

from typing import Any, ClassVar

import django_filters
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.integrations.models import MailCarrier, MailMessage, MailState, SmsMessage, SmsOperator, SmsState
from core.integrations.selectors import list_messages
from core.ui.tables.columns import BadgeColumn, Column, Mark, MomentColumn
from core.ui.tables.declared import Empty, Tile
from core.ui.tables.filters import ChoicesFilter, TextFilter
from core.ui.tables.table import Table

MARKS = {
    SmsState.ACCEPTED: Mark(tone="ok", icon="circle-check"),
    SmsState.WAITING: Mark(tone="warn", icon="clock"),
    SmsState.REFUSED: Mark(tone="bad", icon="alert-triangle"),
    SmsState.DELIVERED: Mark(tone="ok", icon="circle-check"),
    SmsState.LOST: Mark(tone="bad", icon="alert-triangle"),
}

MAIL_MARKS = {
    MailState.ACCEPTED: Mark(tone="ok", icon="circle-check"),
    MailState.WAITING: Mark(tone="warn", icon="clock"),
    MailState.REFUSED: Mark(tone="bad", icon="alert-triangle"),
}


class SmsFilters(django_filters.FilterSet):
    state = ChoicesFilter(label=_("State"), choices=SmsState.choices)
    operator = ChoicesFilter(label=_("Operator"), choices=SmsOperator.choices)
    to = TextFilter(label=_("Phone"), field_name="shown_to", lookup_expr="startswith")


class SmsTable(Table):
    code: ClassVar[str] = "integrations.sms"
    title: ClassVar[Any] = _("Short messages")
    model: ClassVar = SmsMessage
    permission: ClassVar[str] = "integrations.manage_connection"
    filterset: ClassVar = SmsFilters
    order: ClassVar[str] = "-created_at"
    tiles: ClassVar = (
        Tile(code="all", label=_("All messages"), icon="message-circle"),
        Tile(
            code="refused",
            label=_("Refused"),
            icon="alert-triangle",
            tone="bad",
            filters={"state": str(SmsState.REFUSED)},
        ),
    )
    empty: ClassVar = Empty(
        title=_("No messages yet"),
        text=_("Here will be every message that was sent, without its words."),
        icon="message-circle",
    )

    to = Column(
        _("Phone"),
        "shown_to",
        second=lambda one: one.get_operator_display(),
        pinned=True,
        card="title",
        sort=F("shown_to"),
    )
    state = BadgeColumn(_("State"), "state", sort=F("state"), marks=MARKS, words=dict(SmsState.choices), card="badge")
    problem = Column(_("What the operator said"), "problem", card="who")
    created_at = MomentColumn(_("Asked for"), "created_at", sort="created_at")
    sent_at = MomentColumn(_("Sent"), "sent_at", hidden=True)
    operator_id = Column(_("Operator's number"), "operator_id", hidden=True)

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return list_messages(viewer)

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s message", "%(count)s messages", count.value) % {"count": count}


class MailFilters(django_filters.FilterSet):
    state = ChoicesFilter(label=_("State"), choices=MailState.choices)
    carrier = ChoicesFilter(label=_("Mail server"), choices=MailCarrier.choices)
    to = TextFilter(label=_("Address"), lookup_expr="istartswith")


class MailTable(Table):
    code: ClassVar[str] = "integrations.mail"
    title: ClassVar[Any] = _("Letters")
    model: ClassVar = MailMessage
    permission: ClassVar[str] = "integrations.manage_connection"
    filterset: ClassVar = MailFilters
    order: ClassVar[str] = "-created_at"
    tiles: ClassVar = (
        Tile(code="all", label=_("All letters"), icon="mail"),
        Tile(
            code="refused",
            label=_("Refused"),
            icon="alert-triangle",
            tone="bad",
            filters={"state": str(MailState.REFUSED)},
        ),
    )
    empty: ClassVar = Empty(
        title=_("No letters yet"),
        text=_("Here will be every letter that was sent, without its words."),
        icon="mail",
    )

    to = Column(_("Address"), "to", second=lambda one: one.get_carrier_display(), pinned=True, card="title", sort="to")
    state = BadgeColumn(
        _("State"), "state", sort=F("state"), marks=MAIL_MARKS, words=dict(MailState.choices), card="badge"
    )
    problem = Column(_("What the server said"), "problem", card="who")
    why = Column(_("Why not through the own server"), "why")
    created_at = MomentColumn(_("Asked for"), "created_at", sort="created_at")
    sent_at = MomentColumn(_("Sent"), "sent_at", hidden=True)
    message_id = Column(_("Message-ID"), "message_id", hidden=True)

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return MailMessage.objects.all()

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s letter", "%(count)s letters", count.value) % {"count": count}
