"""What happens to tickets, told to whoever listens; pages of both sides hear of it live."""

from dataclasses import dataclass
from typing import ClassVar

from core.events.event import Event


@dataclass(frozen=True, kw_only=True)
class OfTicket(Event):
    """What all of them carry; `by` is who has done it, nobody for the system; `manager_id` looks after the client."""

    name: ClassVar[str] = "support.ticket.touched"
    ticket_id: int
    organization_id: int
    assignee_id: int | None
    manager_id: int | None
    by: int | None


@dataclass(frozen=True, kw_only=True)
class AmongStaff(OfTicket):
    """What clients do not hear of."""

    name: ClassVar[str] = "support.ticket.touched_inside"

    def live_channels(self) -> tuple[str, ...]:
        people = {self.assignee_id, self.manager_id} - {None}
        return tuple(f"person.{one}" for one in sorted(people, key=str))


@dataclass(frozen=True, kw_only=True)
class TicketOpened(OfTicket):
    name: ClassVar[str] = "support.ticket.opened"
    side: str


@dataclass(frozen=True, kw_only=True)
class TicketAnswered(OfTicket):
    """A side has said something to the other."""

    name: ClassVar[str] = "support.ticket.answered"
    side: str
    message_id: int
    status: str = ""  # that it has led to


@dataclass(frozen=True, kw_only=True)
class TicketNoted(AmongStaff):
    name: ClassVar[str] = "support.ticket.noted"


@dataclass(frozen=True, kw_only=True)
class TicketMoved(OfTicket):
    name: ClassVar[str] = "support.ticket.moved"
    status: str


@dataclass(frozen=True, kw_only=True)
class TicketAssigned(AmongStaff):
    """Somebody else, or nobody, answers from now on."""

    name: ClassVar[str] = "support.ticket.assigned"


@dataclass(frozen=True, kw_only=True)
class TicketSorted(AmongStaff):
    """Its topic or priority is another."""

    name: ClassVar[str] = "support.ticket.sorted"


@dataclass(frozen=True, kw_only=True)
class TicketLate(AmongStaff):
    """A deadline is over; told once for each deadline."""

    name: ClassVar[str] = "support.ticket.late"


LIVE = " ".join(
    one.name
    for one in (TicketOpened, TicketAnswered, TicketNoted, TicketMoved, TicketAssigned, TicketSorted, TicketLate)
)
