"""What is said and done about one ticket, and the files that came with it."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse

from core.documents.authors import present_author
from core.documents.handing_out import hand_out
from core.documents.selectors import side_of
from core.documents.services.attaching import uploads
from core.documents.services.taking import take_attachment
from core.documents.states import Side
from core.documents.views.uploads import upload_action
from core.lib.errors import DomainError
from core.lib.state_machine import TransitionNotAllowed
from core.support.forms import AssignForm, MessageForm, SortForm
from core.support.models import Ticket
from core.support.selectors import CHANGE, VIEW, WRITE, deeds_of, get_file, get_ticket
from core.support.services.answering import answer_ticket, note_ticket
from core.support.services.moving import assign_ticket, move_ticket, sort_ticket
from core.support.services.noting import TicketChanged
from core.support.states import TICKET_FLOW
from core.support.views.tickets import detail_page
from core.ui.asking import explain
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page

ACTIONS = {move.action for move in TICKET_FLOW.moves}


@upload_action(permission=WRITE)
def ticket_write(request: CabinetRequest, pk: int) -> HttpResponse:
    """Answer the other side; the staff may note something for themselves, or answer and solve at once."""
    ticket = get_ticket(request.viewer, pk, permission=WRITE)
    form = MessageForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            _say(request, ticket, form)
        except DomainError as error:
            explain(form, error)
        else:
            return _back(request, ticket)
    return detail_page(request, ticket, form, status=422)


def _say(request: CabinetRequest, ticket: Ticket, form: MessageForm) -> None:
    side, do = side_of(request.viewer), request.POST.get("do", "")
    text, files, author = form.cleaned_data["text"], uploads(form.cleaned_data["attachments"]), present_author()
    if side == Side.COMPANY and do == "note":
        note_ticket(ticket_id=ticket.pk, text=text, author=author, files=files)
        return
    solves = do == "solve" and side == Side.COMPANY and request.viewer.has_permission(CHANGE)
    answer_ticket(ticket_id=ticket.pk, text=text, side=side, author=author, files=files, solves=solves)


@module_action(permission=WRITE)
def ticket_close(request: CabinetRequest, pk: int) -> HttpResponse:
    """End it for good: also a client, whose question is answered or has gone."""
    return _moved(request, get_ticket(request.viewer, pk, permission=WRITE), "close")


@module_action(permission=CHANGE)
def ticket_move(request: CabinetRequest, pk: int, action: str) -> HttpResponse:
    """Take it, wait for the client, solve, close or reopen it."""
    ticket = get_ticket(request.viewer, pk, permission=CHANGE)
    if action not in ACTIONS:
        raise Http404
    return _moved(request, ticket, action)


def _moved(request: CabinetRequest, ticket: Ticket, action: str) -> HttpResponse:
    version = request.POST.get("version", "")
    seen = int(version) if version.isdecimal() and len(version) < 10 else None
    try:
        if action not in deeds_of(request.viewer, ticket):
            raise TransitionNotAllowed
        move_ticket(ticket_id=ticket.pk, action=action, author=present_author(), version=seen)
    except (TransitionNotAllowed, TicketChanged) as error:
        # Somebody else was quicker: the page shows how the ticket stands.
        messages.warning(request, str(error))
    return _back(request, ticket)


@module_action(permission=CHANGE)
def ticket_assign(request: CabinetRequest, pk: int) -> HttpResponse:
    ticket = get_ticket(request.viewer, pk, permission=CHANGE)
    form = AssignForm(request.POST, ticket=ticket)

    def assign() -> None:
        person = form.cleaned_data["assignee"]
        assign_ticket(
            ticket_id=ticket.pk,
            user_id=person.pk if person else None,
            author=present_author(),
            version=form.cleaned_data["version"],
        )

    return _done(request, ticket, form, assign)


@module_action(permission=CHANGE)
def ticket_sort(request: CabinetRequest, pk: int) -> HttpResponse:
    """Put it under another topic or priority."""
    ticket = get_ticket(request.viewer, pk, permission=CHANGE)
    form = SortForm(request.POST, ticket=ticket)

    def sort() -> None:
        topic = form.cleaned_data["topic"]
        sort_ticket(
            ticket_id=ticket.pk,
            topic_id=topic.pk if topic else None,
            priority=form.cleaned_data["priority"],
            author=present_author(),
            version=form.cleaned_data["version"],
        )

    return _done(request, ticket, form, sort)


def _done(request: CabinetRequest, ticket: Ticket, form: forms.Form, deed: Callable[[], None]) -> HttpResponse:
    """Do it; what is wrong is said above the page, which shows the ticket as it stands now."""
    if form.is_valid():
        try:
            deed()
        except DomainError as error:
            explain(form, error)
    for words in form.errors.values():
        messages.warning(request, " ".join(str(word) for word in words))
    return _back(request, ticket)


@module_page(permission=VIEW)
def ticket_file(request: CabinetRequest, pk: int, file: int) -> HttpResponseBase:
    """Hand out a file of a message that the reader may see."""
    ticket = get_ticket(request.viewer, pk)
    found = get_file(request.viewer, ticket, file)
    response = hand_out(found)
    take_attachment(found, organization_id=ticket.organization_id)
    return response


def _back(request: CabinetRequest, ticket: Ticket) -> HttpResponse:
    may_look = request.viewer.may_for(VIEW, ticket.organization_id)
    return redirect_page(request, reverse("support:ticket_detail", args=[ticket.pk]) if may_look else "/")
