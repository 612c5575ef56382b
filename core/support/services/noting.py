"""What every deed on a ticket does: lock it, move its clocks, add to its history; the caller holds a transaction."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.documents.authors import Author
from core.lib.errors import DomainError
from core.support.models import Ticket, TicketChange, Topic
from core.support.states import OVER, TicketChangeKind


class TicketChanged(DomainError):
    code = "ticket_changed"
    message = _("Somebody has changed this ticket meanwhile. Look at it again.")


def lock_ticket(ticket_id: int, *, version: int | None = None) -> Ticket:
    """Return the ticket under its lock; TicketChanged where its version is not the one that was seen."""
    related = ("organization", "topic", "assignee")
    ticket: Ticket = (
        Ticket.objects.select_for_update(of=("self",), no_key=True).select_related(*related).get(pk=ticket_id)
    )
    if version is not None and version != ticket.version:
        raise TicketChanged
    return ticket


def note(ticket: Ticket, kind: str, author: Author, *, before: str = "", after: str = "") -> None:
    TicketChange.objects.create(ticket=ticket, kind=kind, before=before[:254], after=after[:254], **author.fields)


def begin_clocks(ticket: Ticket, topic: Topic | None, since: datetime) -> None:
    """Set both deadlines by the topic."""
    ticket.answer_due_at = _after(since, topic.answer_hours if topic else None)
    ticket.solve_due_at = _after(since, topic.solve_hours if topic else None)


def _after(since: datetime, hours: int | None) -> datetime | None:
    return since + timedelta(hours=hours) if hours else None


def run_clock(ticket: Ticket) -> None:
    """Let the deadline run that is next; a new one is told of anew."""
    due = None if ticket.status in OVER else ticket.solve_due_at
    if ticket.status not in OVER and ticket.answered_at is None and ticket.answer_due_at is not None:
        due = ticket.answer_due_at
    if due != ticket.due_at:
        ticket.due_at, ticket.told_at = due, None


def stop_clock(ticket: Ticket, at: datetime) -> None:
    """Before something is done in answer to a deadline: note for good where it comes too late."""
    if ticket.due_at is not None and ticket.due_at < at and ticket.late_at is None:
        ticket.late_at = ticket.due_at


def set_status(ticket: Ticket, status: str, author: Author, at: datetime) -> bool:
    """Move it where it is not there already, with its clocks and a line; say whether it has moved."""
    if status == ticket.status:
        return False
    before, was_over = ticket.status, ticket.status in OVER
    ticket.status = status
    if status in OVER:
        stop_clock(ticket, at)
        ticket.finished_at = ticket.finished_at or at
    else:
        ticket.finished_at = None
        if was_over:
            # The solution is owed again from now on.
            ticket.solve_due_at = _after(at, ticket.topic.solve_hours if ticket.topic else None)
    note(ticket, TicketChangeKind.MOVED, author, before=before, after=status)
    return True


def keep(ticket: Ticket, at: datetime | None = None) -> None:
    """Write the ticket with the clock that runs now, under its next version."""
    run_clock(ticket)
    ticket.version += 1
    ticket.changed_at = at or timezone.now()
    ticket.save()


def facts_of(ticket: Ticket, author: Author) -> dict[str, Any]:
    """Return what every event of the ticket carries."""
    return {
        "ticket_id": ticket.pk,
        "organization_id": ticket.organization_id,
        "assignee_id": ticket.assignee_id,
        "manager_id": ticket.organization.responsible_id,
        "by": author.user_id,
    }
