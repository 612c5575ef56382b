"""The log of deliveries."""

from typing import Any, ClassVar

import django_filters
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.integrations.exchange.selectors import MANAGE
from core.integrations.models import DeliveryState, WebhookDelivery
from core.integrations.webhooks.catalogue import TRIAL, event_word, offered
from core.integrations.webhooks.selectors import list_deliveries, list_subscriptions
from core.ui.tables.columns import BadgeColumn, Column, Mark, MomentColumn, NumberColumn
from core.ui.tables.declared import Empty, RowAction, Tile
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, NumberRangeFilter, TextFilter
from core.ui.tables.table import Table

DELIVERY_MARKS = {
    DeliveryState.WAITING: Mark(tone="info", icon="clock"),
    DeliveryState.DELIVERED: Mark(tone="ok", icon="circle-check"),
    DeliveryState.FAILED: Mark(tone="bad", icon="alert-circle"),
}


def _webhooks() -> list[tuple[str, str]]:
    return [(str(one.pk), one.title) for one in list_subscriptions()]


def _events() -> list[tuple[str, str]]:
    return [*((name, str(one.title)) for name, one in offered().items()), (TRIAL, str(trial_word()))]


def trial_word() -> Any:
    return _("Test message")


def word_of(one: WebhookDelivery) -> str:
    return str(trial_word()) if one.event == TRIAL else event_word(one.event)


class DeliveryFilters(django_filters.FilterSet):
    state = ChoicesFilter(label=_("State"), choices=DeliveryState.choices)
    subscription = ChoicesFilter(label=_("Webhook"), field_name="subscription_id", choices=_webhooks)
    event = ChoicesFilter(label=_("Event"), choices=_events)
    answer = NumberRangeFilter(label=_("Answer"))
    attempts = NumberRangeFilter(label=_("Attempts"))
    message_id = TextFilter(label=_("Id of the message"), lookup_expr="istartswith")
    created_at = DayRangeFilter(label=_("When"))


class DeliveryTable(Table):
    code: ClassVar[str] = "integrations.webhook_deliveries"
    title: ClassVar[Any] = _("Log of deliveries")
    model: ClassVar = WebhookDelivery
    permission: ClassVar[str] = MANAGE
    filterset: ClassVar = DeliveryFilters
    order: ClassVar[str] = "-created_at"
    tiles: ClassVar = (
        Tile(code="all", label=_("All messages"), icon="list-details"),
        Tile(
            code="waiting",
            label=_("Not taken yet"),
            icon="clock",
            tone="warn",
            filters={"state": str(DeliveryState.WAITING)},
        ),
        Tile(
            code="failed",
            label=_("Never taken"),
            icon="alert-circle",
            tone="bad",
            filters={"state": str(DeliveryState.FAILED)},
        ),
    )
    row_actions: ClassVar = (
        RowAction(
            code="again",
            label=_("Send again"),
            icon="refresh",
            url=lambda one: reverse("webhooks:delivery_again", args=[one.pk]),
            kind="post",
            permission=MANAGE,
        ),
    )
    empty: ClassVar = Empty(
        title=_("Nothing was sent yet"),
        text=_("Here will be every message to your addresses: what it said, what was answered, how often it went."),
        icon="send",
    )

    event = Column(
        _("Event"),
        word_of,
        second=lambda one: one.event,
        sort="event",
        pinned=True,
        card="title",
        link=lambda one: reverse("webhooks:delivery", args=[one.pk]),
    )
    state = BadgeColumn(
        _("State"), "state", sort=F("state"), marks=DELIVERY_MARKS, words=dict(DeliveryState.choices), card="badge"
    )
    subscription = Column(_("Webhook"), lambda one: one.subscription.title, sort=F("subscription_id"), card="who")
    answer = NumberColumn(_("Answer"), "answer", sort="answer")
    problem = Column(_("What went wrong"), "problem")
    attempts = NumberColumn(_("Attempts"), "attempts", sort="attempts")
    duration_ms = NumberColumn(_("Took, ms"), "duration_ms", sort="duration_ms")
    created_at = MomentColumn(_("Happened"), "created_at", sort="created_at")
    tried_at = MomentColumn(_("Last attempt"), "tried_at", hidden=True)
    next_at = MomentColumn(_("Next attempt"), "next_at", hidden=True)
    message_id = Column(_("Id of the message"), "message_id", hidden=True)

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Any]:
        return list_deliveries()

    @staticmethod
    def found_words(count: Any) -> str:
        return ngettext("%(count)s message", "%(count)s messages", count.value) % {"count": count}
