"""Tickets as they are looked at: the staff's, and a client's own."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.accounts.models import Role, User, UserKind
from core.accounts.permissions import ALL_CLIENTS
from core.documents.models import Attachment
from core.documents.selectors import get_attachment
from core.organizations.models import Organization
from core.organizations.scope import get_owned, owned
from core.organizations.viewer import Viewer
from core.support.models import IS_LATE, MESSAGE, Ticket, TicketChange, TicketMessage, Topic
from core.support.states import TICKET_FLOW, TicketStatus

VIEW, WRITE, CHANGE, MANAGE = (
    "support.view_ticket",
    "support.write_ticket",
    "support.change_ticket",
    "support.manage_topic",
)
MOST_SHOWN = 500


def list_tickets(viewer: Viewer, *, permission: str = VIEW) -> QuerySet[Ticket]:
    """Return the tickets that the viewer may see; marked where they are late (`late`)."""
    rows = Ticket.objects.select_related("organization", "topic", "assignee").annotate(late=IS_LATE)
    return owned(rows, viewer, permission=permission)


def get_ticket(viewer: Viewer, pk: Any, *, permission: str = VIEW) -> Ticket:
    """Return one ticket; another's and a missing one give the same 404."""
    rows = Ticket.objects.select_related("organization", "topic", "assignee").annotate(late=IS_LATE)
    return get_owned(rows, viewer, permission=permission, pk=pk)


def seen_messages(viewer: Viewer, ticket: Ticket) -> QuerySet[TicketMessage]:
    """Return what was said, in order; notes are the staff's alone."""
    messages = ticket.messages.order_by("pk")
    return messages if viewer.is_staff else messages.filter(is_note=False)


def last_messages(viewer: Viewer, ticket: Ticket) -> Sequence[TicketMessage]:
    """Return the latest of what was said, the oldest first."""
    return list(seen_messages(viewer, ticket).order_by("-pk")[:MOST_SHOWN])[::-1]


def get_file(viewer: Viewer, ticket: Ticket, file: int) -> Attachment:
    """Return a file of a message that the viewer may see."""
    return get_attachment(MESSAGE, seen_messages(viewer, ticket).order_by().values("pk"), file)


def list_changes(ticket: Ticket) -> Sequence[TicketChange]:
    return list(ticket.changes.order_by("-pk")[:200])


def deeds_of(viewer: Viewer, ticket: Ticket) -> tuple[str, ...]:
    """Return what the viewer may do about the ticket now; whoever may write in it may close it."""
    deeds = TICKET_FLOW.actions(ticket.status)
    if viewer.is_staff and viewer.has_permission(CHANGE):
        return deeds
    return tuple(deed for deed in deeds if deed == "close" and viewer.may_for(WRITE, ticket.organization_id))


def answerers(organization_id: int) -> QuerySet[User]:
    """Return the active staff who may answer this client: they hold the right to, and see him."""
    return _holding(CHANGE).filter(
        Q(Exists(_roles(ALL_CLIENTS)))
        | Q(Exists(Organization.objects.filter(pk=organization_id, responsible=OuterRef("pk"))))
    )


def possible_answerers() -> QuerySet[User]:
    """Return the active staff who may answer anybody."""
    return _holding(CHANGE)


def _holding(permission: str) -> QuerySet[User]:
    staff = User.objects.filter(kind=UserKind.STAFF, is_active=True)
    return staff.filter(Exists(_roles(permission))).order_by("name", "pk")


def _roles(permission: str) -> QuerySet[Role]:
    holding = Q(has_all_permissions=True) | Q(permissions__contains=[permission])
    return Role.objects.filter(holding, kind=UserKind.STAFF, users=OuterRef("pk"))


def offered_topics() -> QuerySet[Topic]:
    return Topic.objects.filter(is_active=True).order_by("position", "title", "pk")


def all_topics() -> QuerySet[Topic]:
    return Topic.objects.select_related("responsible").order_by("-is_active", "position", "title", "pk")


def count_waiting(viewer: Viewer) -> int | None:
    """Return how many tickets wait for the viewer's side; counted up to a hundred."""
    status = [TicketStatus.NEW, TicketStatus.IN_WORK] if viewer.is_staff else [TicketStatus.WAITING]
    waiting = owned(Ticket.objects.filter(status__in=status), viewer, permission=VIEW)
    if viewer.is_staff and viewer.user is not None:
        waiting = waiting.filter(Q(assignee=viewer.user.pk) | Q(assignee__isnull=True))
    return waiting.order_by()[:100].count() or None
