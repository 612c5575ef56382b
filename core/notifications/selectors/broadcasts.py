"""Reads about broadcasts."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from core.notifications.channels import channels
from core.notifications.models import Broadcast, Delivery, DeliveryState, Reason


@dataclass(frozen=True, kw_only=True)
class Totals:
    """What has become of a broadcast's deliveries: by state, by state in each channel, and why some did not go."""

    all: int
    states: dict[str, int]
    by_channel: list[tuple[Any, dict[str, int]]]
    reasons: list[tuple[Any, int]]

    @property
    def gone(self) -> int:
        return sum(self.states[state] for state in (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.OPENED))

    @property
    def waiting(self) -> int:
        return sum(self.states[state] for state in (DeliveryState.QUEUED, DeliveryState.HELD, DeliveryState.SENDING))

    @property
    def not_gone(self) -> int:
        return self.states[DeliveryState.FAILED] + self.states[DeliveryState.NOT_SENT]

    @property
    def percent(self) -> int:
        return 100 * (self.all - self.waiting) // self.all if self.all else 0


def list_broadcasts() -> QuerySet[Broadcast]:
    return Broadcast.objects.select_related("created_by")


def totals_of(one: Broadcast) -> Totals:
    """Count everything in one query."""
    found: list[Any] = []
    if one.message_id is not None:
        rows = Delivery.objects.filter(message_id=one.message_id).order_by()
        found = list(rows.values("channel", "state", "reason").annotate(count=Count("pk")))
    states = dict.fromkeys(DeliveryState.values, 0)
    by_channel: dict[str, dict[str, int]] = {}
    reasons: dict[str, int] = {}
    for row in found:
        states[row["state"]] += row["count"]
        inner = by_channel.setdefault(row["channel"], dict.fromkeys(DeliveryState.values, 0))
        inner[row["state"]] += row["count"]
        if row["state"] in {DeliveryState.FAILED, DeliveryState.NOT_SENT}:
            reasons[row["reason"]] = reasons.get(row["reason"], 0) + row["count"]
    return Totals(
        all=sum(states.values()),
        states=states,
        by_channel=[(way.title, by_channel[name]) for name, way in channels().items() if name in by_channel],
        reasons=[(Reason(code).label, count) for code, count in sorted(reasons.items(), key=lambda one: -one[1])],
    )
