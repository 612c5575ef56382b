"""A delivery as its pages show it."""

from typing import Any

from core.notifications.channels import channels
from core.notifications.models import Delivery
from core.notifications.wording import MARKS, body_of, channel_title, reason_words


def shown_paragraphs(one: Delivery) -> list[list[str]]:
    """Return the lines of each paragraph; the template escapes them."""
    parts = body_of(one).replace("\r\n", "\n").split("\n\n")
    return [part.strip().splitlines() for part in parts if part.strip()]


def way_of(one: Delivery) -> dict[str, Any]:
    """Return how a message came, or did not, by one channel."""
    channel = channels().get(one.channel)
    mark = MARKS[one.state]
    moments = (one.opened_at, one.delivered_at, one.sent_at, one.ended_at)
    return {
        "channel": channel_title(one.channel),
        "icon": channel.icon if channel else "send",
        "address": one.address if one.address and one.channel != "inbox" else "",
        "state": one.get_state_display(),
        "tone": mark.tone,
        "mark": mark.icon,
        "reason": reason_words(one),
        "at": next((moment for moment in moments if moment), one.created_at),
    }
