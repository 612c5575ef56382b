"""Types, channels, states and reasons in words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.notifications.catalogue import own_types
from core.notifications.channels import channels
from core.notifications.language import put_name
from core.notifications.models import Delivery, DeliveryState, Message, MessageKind, Reason
from core.notifications.proof import digest_of
from core.registry.notified import notification_types
from core.ui.formatting import when
from core.ui.tables.columns import Mark

MARKS: dict[Any, Mark] = {
    DeliveryState.QUEUED: Mark(tone="idle", icon="clock"),
    DeliveryState.HELD: Mark(tone="warn", icon="clock-pause"),
    DeliveryState.SENDING: Mark(tone="info", icon="send"),
    DeliveryState.SENT: Mark(tone="info", icon="send"),
    DeliveryState.DELIVERED: Mark(tone="ok", icon="circle-check"),
    DeliveryState.OPENED: Mark(tone="ok", icon="eye"),
    DeliveryState.FAILED: Mark(tone="bad", icon="alert-triangle"),
    DeliveryState.NOT_SENT: Mark(tone="outline", icon="ban"),
}


def type_title(message: Message) -> str:
    """Name what a message is about; a type whose module is gone leaves its kind."""
    found = notification_types().get(message.type)
    return str(found.title) if found else str(MessageKind(message.kind).label)


def type_choices() -> list[tuple[str, Any]]:
    return sorted(((name, one.title) for name, one in own_types().items()), key=lambda choice: str(choice[1]))


def channel_title(name: str) -> str:
    channel = channels().get(name)
    return str(channel.title) if channel else name


def channel_choices() -> list[tuple[str, Any]]:
    return [(name, channel.title) for name, channel in channels().items()]


def reason_words(one: Delivery) -> str:
    """Say why a delivery stands where it does: our reason, the moment until which it waits, the operator's words."""
    words = str(Reason(one.reason).label) if one.reason in Reason.values else ""
    if one.state == DeliveryState.HELD:
        words = _("%(reason)s, until %(moment)s") % {"reason": words, "moment": when(one.due_at)}
    parts = (words, one.detail)
    return ": ".join(part for part in parts if part)


def subject_of(one: Delivery) -> str:
    """Return the title as the recipient reads it; a channel without titles gives its first words."""
    text = put_name(one.text.subject, one.name) or put_name(one.text.body, one.name)
    return " ".join(text.split())[:120] or str(gettext_lazy("Message"))


def body_of(one: Delivery) -> str:
    return put_name(one.text.body, one.name)


def is_as_sent(one: Delivery) -> bool:
    """Say whether the words that are kept are those that went out."""
    return one.digest == digest_of(put_name(one.text.subject, one.name), body_of(one))
