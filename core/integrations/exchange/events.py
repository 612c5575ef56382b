"""What happens in exchanges; the monitor follows it live."""

from dataclasses import dataclass
from typing import ClassVar

from core.events.event import Event


@dataclass(frozen=True, kw_only=True)
class ExchangeMoved(Event):
    """A packet has come to another state, or its connection works another way."""

    name: ClassVar[str] = "integrations.exchange.moved"
    connection_id: int
    object_type: str

    def live_channels(self) -> tuple[str, ...]:
        return ("integrations.exchange",)


@dataclass(frozen=True, kw_only=True)
class ConnectionPaused(Event):
    """It failed so often in a row that it is asked no more until somebody resumes it."""

    name: ClassVar[str] = "integrations.connection.paused"
    connection_id: int
    failures: int
