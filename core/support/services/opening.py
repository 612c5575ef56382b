"""A ticket is opened: by a client, or by the staff for one; who answers it is found by its topic and client."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.services.limits import Limit, spend
from core.documents.authors import Author
from core.documents.services.attaching import Upload, attach_files, kept_files
from core.documents.states import Side
from core.events import emit
from core.lib.errors import DomainError, InvalidInput
from core.organizations.models import Organization
from core.support.events import TicketOpened
from core.support.models import (
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    MESSAGE,
    Route,
    Ticket,
    TicketMessage,
    Topic,
)
from core.support.selectors import answerers
from core.support.services.noting import begin_clocks, facts_of, note, run_clock
from core.support.states import Priority, TicketChangeKind

TICKETS = Limit(name="support-ticket", attempts=20, seconds=3600)


class TooManyTickets(DomainError):
    code, status = "too_many_tickets", 429
    message = _("Too many tickets in one hour. Write into one that is open, or try again later.")


@dataclass(frozen=True, kw_only=True)
class NewTicket:
    """What is asked; `subject_type` and `subject_id` name what it is about, which its author must be able to see."""

    organization_id: int
    title: str
    text: str
    topic_id: int | None = None
    priority: str = Priority.NORMAL
    subject_type: str = ""
    subject_id: int | None = None


def open_ticket(what: NewTicket, *, side: str, author: Author, files: Sequence[Upload] = ()) -> Ticket:
    """Open it with its first message; who is to answer hears of it at once."""
    topic = _checked(what)
    if side == Side.CLIENT and not spend(TICKETS, f"user:{author.user_id}").allowed:
        raise TooManyTickets
    with kept_files(files) as kept, transaction.atomic():
        organization = Organization.objects.select_related("responsible").get(pk=what.organization_id)
        ticket = Ticket(
            organization=organization,
            topic=topic,
            title=what.title.strip(),
            subject_type=what.subject_type,
            subject_id=what.subject_id,
            priority=what.priority,
            opened_by=side,
            assignee=answerer_of(topic, organization),
            created_at=timezone.now(),
            **author.fields,
        )
        begin_clocks(ticket, topic, ticket.created_at)
        run_clock(ticket)
        ticket.save()
        said = TicketMessage.objects.create(ticket=ticket, side=side, text=what.text.strip(), **author.fields)
        attach_files(kept, MESSAGE, said.pk, author=author)
        note(ticket, TicketChangeKind.OPENED, author, after=str(ticket.assignee or ""))
        emit(TicketOpened(**facts_of(ticket, author), side=str(side)))
    return ticket


def answerer_of(topic: Topic | None, organization: Organization) -> User | None:
    """Return who answers: by the route, else who looks after the client, else by the topic; of those who may."""
    route = Route.objects.filter(topic=topic, organization=organization).first() if topic else None
    wanted = [route.responsible_id if route else None, organization.responsible_id]
    wanted.append(topic.responsible_id if topic else None)
    able = answerers(organization.pk).in_bulk([one for one in wanted if one])
    return next((able[one] for one in wanted if one in able), None)


def _checked(what: NewTicket) -> Topic | None:
    fields = check_text(what.text)
    if not what.title.strip():
        fields["title"] = [_("Say in a few words what it is about.")]
    elif len(what.title.strip()) > LONGEST_SUBJECT or "\x00" in what.title:
        fields["title"] = [_("At most %(most)s characters.") % {"most": LONGEST_SUBJECT}]
    if what.priority not in Priority.values:
        fields["priority"] = [_("There is no such priority.")]
    topic = Topic.objects.filter(pk=what.topic_id, is_active=True).first() if what.topic_id else None
    if what.topic_id and topic is None:
        fields["topic"] = [_("There is no such topic.")]
    if fields:
        raise InvalidInput(fields=fields)
    return topic


def check_text(text: str, *, may_be_empty: bool = False) -> dict[str, list[object]]:
    """Return what is wrong with a message, by field; long before anything is kept."""
    if len(text) > LONGEST_TEXT or "\x00" in text:
        return {"text": [_("At most %(most)s characters. Send longer texts as a file.") % {"most": LONGEST_TEXT}]}
    if not text.strip() and not may_be_empty:
        return {"text": [_("Write what you want to say.")]}
    return {}
