"""What is done about a ticket: taken, passed on, put under another topic or priority, solved, closed, opened again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.documents.authors import Author
from core.events import emit
from core.lib.errors import InvalidInput
from core.support.events import TicketAssigned, TicketMoved, TicketSorted
from core.support.models import Ticket, Topic
from core.support.selectors import answerers
from core.support.services.noting import begin_clocks, facts_of, keep, lock_ticket, note, set_status
from core.support.states import TICKET_FLOW, Priority, TicketChangeKind


@transaction.atomic
def move_ticket(*, ticket_id: int, action: str, author: Author, version: int | None = None) -> Ticket:
    """Take it, wait for the client, solve, close or reopen it; whoever takes a ticket answers it.

    TransitionNotAllowed or TicketChanged where somebody was quicker.
    """
    ticket = lock_ticket(ticket_id, version=version)
    status = TICKET_FLOW.target(ticket.status, action)
    if action == "take" and author.user_id != ticket.assignee_id:
        _assign(ticket, author.user_id, author)
    set_status(ticket, status, author, timezone.now())
    keep(ticket)
    emit(TicketMoved(**facts_of(ticket, author), status=str(ticket.status)))
    return ticket


@transaction.atomic
def assign_ticket(*, ticket_id: int, user_id: int | None, author: Author, version: int | None = None) -> Ticket:
    """Let somebody who may answer this client answer it, or nobody for now; he hears of it unless it is himself."""
    ticket = lock_ticket(ticket_id, version=version)
    if user_id == ticket.assignee_id:
        return ticket
    _assign(ticket, user_id, author)
    keep(ticket)
    return ticket


def _assign(ticket: Ticket, user_id: int | None, author: Author) -> None:
    person = answerers(ticket.organization_id).filter(pk=user_id).first() if user_id else None
    if user_id and person is None:
        raise InvalidInput(fields={"assignee": [_("Choose an active employee who may answer this client.")]})
    note(ticket, TicketChangeKind.ASSIGNED, author, before=str(ticket.assignee or ""), after=str(person or ""))
    ticket.assignee = person
    emit(TicketAssigned(**facts_of(ticket, author)))


@transaction.atomic
def sort_ticket(
    *, ticket_id: int, topic_id: int | None, priority: str, author: Author, version: int | None = None
) -> Ticket:
    """Put it under another topic, whose deadlines count from the beginning, or give it another priority."""
    ticket = lock_ticket(ticket_id, version=version)
    topic = Topic.objects.filter(pk=topic_id).first() if topic_id else None
    if topic_id and (topic is None or not (topic.is_active or topic.pk == ticket.topic_id)):
        raise InvalidInput(fields={"topic": [_("There is no such topic.")]})
    if priority not in Priority.values:
        raise InvalidInput(fields={"priority": [_("There is no such priority.")]})
    if topic != ticket.topic:
        note(ticket, TicketChangeKind.SORTED, author, before=str(ticket.topic or ""), after=str(topic or ""))
        ticket.topic = topic
        begin_clocks(ticket, topic, ticket.created_at)
    elif priority == ticket.priority:
        return ticket
    if priority != ticket.priority:
        note(ticket, TicketChangeKind.RANKED, author, before=ticket.priority, after=priority)
        ticket.priority = priority
    keep(ticket)
    emit(TicketSorted(**facts_of(ticket, author)))
    return ticket
