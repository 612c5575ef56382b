"""How the states of tickets look."""

from collections.abc import Mapping

from core.support.states import Priority, TicketChangeKind, TicketStatus
from core.ui.tables.columns import Mark

TICKET_MARKS: Mapping[str, Mark] = {
    TicketStatus.NEW: Mark(tone="info", icon="circle-dashed"),
    TicketStatus.IN_WORK: Mark(tone="warn", icon="clock"),
    TicketStatus.WAITING: Mark(tone="outline", icon="hourglass"),
    TicketStatus.SOLVED: Mark(tone="ok", icon="circle-check"),
    TicketStatus.CLOSED: Mark(tone="idle", icon="archive"),
}
# The same to a client: what waits for him calls him, the rest does not.
CLIENT_MARKS: Mapping[str, Mark] = {
    **TICKET_MARKS,
    TicketStatus.IN_WORK: Mark(tone="info", icon="clock"),
    TicketStatus.WAITING: Mark(tone="warn", icon="message"),
}
PRIORITY_MARKS: Mapping[str, Mark] = {
    Priority.LOW: Mark(tone="idle", icon="chevron-down"),
    Priority.NORMAL: Mark(tone="outline", icon="minus"),
    Priority.HIGH: Mark(tone="warn", icon="chevron-up"),
    Priority.URGENT: Mark(tone="bad", icon="alert-triangle"),
}
CHANGE_MARKS: Mapping[str, Mark] = {
    TicketChangeKind.OPENED: Mark(tone="info", icon="plus"),
    TicketChangeKind.MOVED: Mark(tone="idle", icon="arrow-right"),
    TicketChangeKind.ASSIGNED: Mark(tone="info", icon="user"),
    TicketChangeKind.RANKED: Mark(tone="warn", icon="flag"),
    TicketChangeKind.SORTED: Mark(tone="idle", icon="tag"),
    TicketChangeKind.LATE: Mark(tone="bad", icon="alert-circle"),
}
