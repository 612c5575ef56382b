"""The list of tickets, a new one, and one with its thread."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.documents.authors import present_author
from core.documents.selectors import attachments_of, side_of
from core.documents.services.attaching import uploads
from core.documents.views.uploads import upload_action, upload_context
from core.lib.errors import DomainError
from core.live.following import live_address
from core.organizations.viewer import Viewer
from core.support.events import LIVE
from core.support.forms import AssignForm, MessageForm, NewTicketForm, SortForm
from core.support.marks import CHANGE_MARKS, CLIENT_MARKS, PRIORITY_MARKS, TICKET_MARKS
from core.support.models import MESSAGE, Ticket
from core.support.selectors import CHANGE, VIEW, WRITE, deeds_of, get_ticket, last_messages, list_changes
from core.support.services.opening import open_ticket
from core.support.states import TicketStatus
from core.support.subjects import find_subject, parse_subject
from core.support.tables import CLIENT_WORDS, OwnTicketTable, TicketTable
from core.ui.asking import explain
from core.ui.page import CabinetRequest, module_page, redirect_page, render_page
from core.ui.tables.render import render_table

# Whoever sees few clients follows so many of them on a list; the rest are seen when the page is opened anew.
MOST_CHANNELS = 100


@module_page(permission=VIEW)
def ticket_list(request: CabinetRequest) -> HttpResponse:
    viewer = request.viewer
    context = {
        "may_add": viewer.has_permission(WRITE),
        "live": live_address(request, *_list_channels(viewer)),
        "live_events": LIVE,
    }
    table = TicketTable if viewer.is_staff else OwnTicketTable
    return render_table(request, table, template="support/ticket_list.html", context=context)


@module_page(permission=WRITE)
def ticket_new(request: CabinetRequest) -> HttpResponse:
    """Ask what it is about; a link may say so already ("?about=finance.invoice:12")."""
    about = parse_subject(request.viewer, request.GET.get("about", ""))
    wanted = {
        "organization": request.GET.get("organization") or (about.organization_id if about else None),
        "topic": request.GET.get("topic", ""),
        "about": f"{about.type}:{about.id}" if about else "",
    }
    return _new_page(request, NewTicketForm(viewer=request.viewer, initial=wanted), about)


@upload_action(permission=WRITE)
def ticket_open(request: CabinetRequest) -> HttpResponse:
    form = NewTicketForm(request.POST, request.FILES, viewer=request.viewer)
    about = parse_subject(request.viewer, request.POST.get("about", ""))
    if form.is_valid():
        what = form.new_ticket(about)
        try:
            ticket = open_ticket(
                what,
                side=side_of(request.viewer),
                author=present_author(),
                files=uploads(form.cleaned_data["attachments"]),
            )
        except DomainError as error:
            explain(form, error)
        else:
            messages.success(request, _("The ticket is opened: No. %(number)s.") % {"number": ticket.pk})
            # Whoever may write and not look goes where he may.
            may_look = request.viewer.may_for(VIEW, ticket.organization_id)
            return redirect_page(request, reverse("support:ticket_detail", args=[ticket.pk]) if may_look else "/")
    return _new_page(request, form, about, status=422)


@module_page(permission=VIEW)
def ticket_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    return detail_page(request, get_ticket(request.viewer, pk), MessageForm())


def detail_page(request: CabinetRequest, ticket: Ticket, form: MessageForm, *, status: int = 200) -> HttpResponse:
    """Show the thread and, to the staff, what may be done; `form` may carry what was wrong with a message."""
    viewer = request.viewer
    state = TicketStatus(ticket.status)
    deeds = deeds_of(viewer, ticket)
    context: dict[str, Any] = {
        "ticket": ticket,
        "mark": (TICKET_MARKS if viewer.is_staff else CLIENT_MARKS)[state],
        "status": state.label if viewer.is_staff else CLIENT_WORDS.get(state, state.label),
        "messages_said": _shown(viewer, ticket),
        "about": find_subject(viewer, ticket.subject_type, ticket.subject_id),
        "deeds": deeds,
        "may_write": viewer.may_for(WRITE, ticket.organization_id) and ticket.status != TicketStatus.CLOSED,
        "may_change": viewer.is_staff and viewer.has_permission(CHANGE),
        "form": form,
        "live": live_address(request, *_channels(viewer, ticket)),
        "live_events": LIVE,
        "crumbs": _crumbs(),
        **upload_context(),
    }
    if viewer.is_staff:
        context |= {
            "priority_mark": PRIORITY_MARKS[ticket.priority],
            "changes": [{"change": one, "mark": CHANGE_MARKS[one.kind]} for one in list_changes(ticket)],
        }
    if context["may_change"]:
        context |= {"assign": AssignForm(ticket=ticket), "sort": SortForm(ticket=ticket)}
    return render_page(request, "support/ticket_detail.html", context, status=status)


def _shown(viewer: Viewer, ticket: Ticket) -> list[dict[str, Any]]:
    """Return the messages with their files, and on which side of the thread each stands."""
    said = last_messages(viewer, ticket)
    files, own = attachments_of(MESSAGE, [one.pk for one in said]), side_of(viewer)
    return [
        {
            "message": one,
            "own": one.side == own,
            "files": [
                (file, reverse("support:ticket_file", args=[ticket.pk, file.pk])) for file in files.get(one.pk, ())
            ],
        }
        for one in said
    ]


def _channels(viewer: Viewer, ticket: Ticket) -> tuple[str, ...]:
    """Return where the page of a ticket hears of it; of notes and the like the staff alone do."""
    if viewer.sees_all:
        return ("staff.support",)
    own = (f"person.{viewer.user.pk}",) if viewer.is_staff and viewer.user else ()
    return (f"organization.{ticket.organization_id}", *own)


def _list_channels(viewer: Viewer) -> tuple[str, ...]:
    if viewer.sees_all:
        return ("staff.support",)
    own = (f"person.{viewer.user.pk}",) if viewer.is_staff and viewer.user else ()
    return (*(f"organization.{pk}" for pk in viewer.narrowed(VIEW).seen_organizations()[:MOST_CHANNELS]), *own)


def _new_page(request: CabinetRequest, form: NewTicketForm, about: Any, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "about": about, "crumbs": _crumbs(), **upload_context()}
    return render_page(request, "support/ticket_new.html", context, status=status)


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Support"), "url": reverse("support:ticket_list")}]
