"""The way of a broadcast."""

from django.db import models
from django.utils.translation import pgettext_lazy

from core.lib.state_machine import StateMachine, move


class BroadcastState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("broadcast", "Draft")
    SCHEDULED = "scheduled", pgettext_lazy("broadcast", "Scheduled")
    SENDING = "sending", pgettext_lazy("broadcast", "Being sent")
    PAUSED = "paused", pgettext_lazy("broadcast", "Paused")
    DONE = "done", pgettext_lazy("broadcast", "Sent")
    CANCELLED = "cancelled", pgettext_lazy("broadcast", "Cancelled")


BROADCAST_FLOW = StateMachine(
    move("change", sources={BroadcastState.DRAFT}, to=BroadcastState.DRAFT),
    move("launch", sources={BroadcastState.DRAFT}, to=BroadcastState.SCHEDULED),
    move("withdraw", sources={BroadcastState.SCHEDULED}, to=BroadcastState.DRAFT),
    move("start", sources={BroadcastState.SCHEDULED}, to=BroadcastState.SENDING),
    move("pause", sources={BroadcastState.SENDING}, to=BroadcastState.PAUSED),
    move("resume", sources={BroadcastState.PAUSED}, to=BroadcastState.SENDING),
    move(
        "cancel",
        sources={BroadcastState.SCHEDULED, BroadcastState.SENDING, BroadcastState.PAUSED},
        to=BroadcastState.CANCELLED,
    ),
    move("finish", sources={BroadcastState.SENDING}, to=BroadcastState.DONE),
)
