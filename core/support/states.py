"""How a ticket stands, and what leads from where to where."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import pgettext_lazy

from core.lib.state_machine import StateMachine, move


class TicketStatus(models.TextChoices):
    NEW = "new", pgettext_lazy("ticket", "New")
    IN_WORK = "in_work", pgettext_lazy("ticket", "In work")
    WAITING = "waiting", pgettext_lazy("ticket", "Waiting for the client")
    SOLVED = "solved", pgettext_lazy("ticket", "Solved")
    CLOSED = "closed", pgettext_lazy("ticket", "Closed")


OPEN = (TicketStatus.NEW, TicketStatus.IN_WORK, TicketStatus.WAITING)
OVER = (TicketStatus.SOLVED, TicketStatus.CLOSED)
TICKET_FLOW = StateMachine(
    move("take", sources=[TicketStatus.NEW], to=TicketStatus.IN_WORK),
    move("wait", sources=[TicketStatus.NEW, TicketStatus.IN_WORK], to=TicketStatus.WAITING),
    move("solve", sources=OPEN, to=TicketStatus.SOLVED),
    move("close", sources=[*OPEN, TicketStatus.SOLVED], to=TicketStatus.CLOSED),
    move("reopen", sources=OVER, to=TicketStatus.IN_WORK),
)
# What a side's word leads to by itself; a closed ticket takes no more words.
AFTER_ANSWER: Mapping[str, str] = {
    TicketStatus.NEW: TicketStatus.WAITING,
    TicketStatus.IN_WORK: TicketStatus.WAITING,
}
AFTER_CLIENT: Mapping[str, str] = {
    TicketStatus.WAITING: TicketStatus.IN_WORK,
    TicketStatus.SOLVED: TicketStatus.IN_WORK,
}


class Priority(models.TextChoices):
    LOW = "low", pgettext_lazy("priority", "Low")
    NORMAL = "normal", pgettext_lazy("priority", "Normal")
    HIGH = "high", pgettext_lazy("priority", "High")
    URGENT = "urgent", pgettext_lazy("priority", "Urgent")


class TicketChangeKind(models.TextChoices):
    """What a line of a ticket's history tells."""

    OPENED = "opened", pgettext_lazy("ticket's history", "Opened")
    MOVED = "moved", pgettext_lazy("ticket's history", "Status changed")
    ASSIGNED = "assigned", pgettext_lazy("ticket's history", "Passed on")
    RANKED = "ranked", pgettext_lazy("ticket's history", "Priority changed")
    SORTED = "sorted", pgettext_lazy("ticket's history", "Topic changed")
    LATE = "late", pgettext_lazy("ticket's history", "Deadline missed")
