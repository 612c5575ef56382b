"""What is said in a ticket: by the client, by the staff to the client, and by the staff among themselves."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.services.limits import Limit, spend
from core.documents.authors import Author
from core.documents.services.attaching import Upload, attach_files, kept_files
from core.documents.states import Side
from core.events import emit
from core.lib.errors import DomainError, InvalidInput
from core.support.events import TicketAnswered, TicketMoved, TicketNoted
from core.support.models import MESSAGE, Ticket, TicketMessage
from core.support.selectors import answerers
from core.support.services.noting import facts_of, keep, lock_ticket, note, set_status, stop_clock
from core.support.services.opening import check_text
from core.support.states import AFTER_ANSWER, AFTER_CLIENT, TicketChangeKind, TicketStatus

MESSAGES = Limit(name="support-message", attempts=120, seconds=3600)


class TicketClosed(DomainError):
    code = "ticket_closed"
    message = _("This ticket is closed. Open a new one.")


class TooManyMessages(DomainError):
    code, status = "too_many_messages", 429
    message = _("Too many messages in one hour. Try again later.")


def answer_ticket(
    *, ticket_id: int, text: str, side: str, author: Author, files: Sequence[Upload] = (), solves: bool = False
) -> TicketMessage:
    """Say something to the other side; `solves` says with it that the staff hold the question for answered.

    A client's word opens a solved ticket again; the staff's first one ends the deadline of the answer.
    """
    _check(text, files)
    if side == Side.CLIENT and not spend(MESSAGES, f"user:{author.user_id}").allowed:
        raise TooManyMessages
    with kept_files(files) as kept, transaction.atomic():
        ticket = lock_ticket(ticket_id)
        if ticket.status == TicketStatus.CLOSED:
            raise TicketClosed
        said = TicketMessage.objects.create(ticket=ticket, side=side, text=text.strip(), **author.fields)
        attach_files(kept, MESSAGE, said.pk, author=author)
        moved = _answered(ticket, author, solves) if side == Side.COMPANY else _asked(ticket, author)
        keep(ticket)
        status = str(ticket.status)
        emit(TicketAnswered(**facts_of(ticket, author), side=str(side), message_id=said.pk, status=status))
        if moved and ticket.status in {TicketStatus.SOLVED, TicketStatus.IN_WORK}:
            emit(TicketMoved(**facts_of(ticket, author), status=status))
    return said


def note_ticket(*, ticket_id: int, text: str, author: Author, files: Sequence[Upload] = ()) -> TicketMessage:
    """Write something down for colleagues alone; nothing of the ticket moves."""
    _check(text, files)
    with kept_files(files) as kept, transaction.atomic():
        ticket = lock_ticket(ticket_id)
        said = TicketMessage.objects.create(
            ticket=ticket, side=Side.COMPANY, is_note=True, text=text.strip(), **author.fields
        )
        attach_files(kept, MESSAGE, said.pk, author=author)
        emit(TicketNoted(**facts_of(ticket, author)))
    return said


def _check(text: str, files: Sequence[Upload]) -> None:
    if fields := check_text(text, may_be_empty=bool(files)):
        raise InvalidInput(fields=fields)


def _answered(ticket: Ticket, author: Author, solves: bool) -> bool:
    now = timezone.now()
    if ticket.answered_at is None:
        stop_clock(ticket, now)
        ticket.answered_at = now
    if ticket.assignee_id is None and answerers(ticket.organization_id).filter(pk=author.user_id or 0).exists():
        # Whoever answers first answers on.
        ticket.assignee_id = author.user_id
        note(ticket, TicketChangeKind.ASSIGNED, author, after=author.name)
    status = TicketStatus.SOLVED if solves else AFTER_ANSWER.get(ticket.status, ticket.status)
    return set_status(ticket, status, author, now)


def _asked(ticket: Ticket, author: Author) -> bool:
    return set_status(ticket, AFTER_CLIENT.get(ticket.status, ticket.status), author, timezone.now())
