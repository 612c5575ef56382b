"""What happens to statements, told to whoever listens."""

from dataclasses import dataclass
from typing import ClassVar

from core.events.event import Event


@dataclass(frozen=True, kw_only=True)
class StatementTaken(Event):
    """A file is in: new lines, how many of them were booked, how many wait for a person."""

    name: ClassVar[str] = "finance.statement.taken"
    run_id: int
    created: int
    booked: int
    waiting: int


@dataclass(frozen=True, kw_only=True)
class StatementRefused(Event):
    """Nothing of a file was taken; `problem` says why in a stable word."""

    name: ClassVar[str] = "finance.statement.refused"
    run_id: int
    problem: str


@dataclass(frozen=True, kw_only=True)
class StatementWaits(Event):
    """The bank's own statement does not hold together: a person has to look before anything is taken."""

    name: ClassVar[str] = "finance.statement.waits"
    run_id: int


@dataclass(frozen=True, kw_only=True)
class StatementMoved(Event):
    """A file goes from one step to the next; open pages draw it anew."""

    name: ClassVar[str] = "finance.statement.moved"
    run_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class QueueChanged(Event):
    """A payment has left the queue or has come back to it."""

    name: ClassVar[str] = "finance.queue.changed"
    payment_id: int
