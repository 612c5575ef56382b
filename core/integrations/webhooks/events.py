"""What happens to webhooks; the log of deliveries follows it live."""

from dataclasses import dataclass
from typing import ClassVar

from core.events.event import Event


@dataclass(frozen=True, kw_only=True)
class DeliveryMoved(Event):
    """A message was taken, or not."""

    name: ClassVar[str] = "integrations.webhook.moved"
    subscription_id: int

    def live_channels(self) -> tuple[str, ...]:
        return ("integrations.exchange",)


@dataclass(frozen=True, kw_only=True)
class WebhookPaused(Event):
    """An address failed so often in a row that it is called no more until somebody resumes it."""

    name: ClassVar[str] = "integrations.webhook.paused"
    subscription_id: int
    failures: int
