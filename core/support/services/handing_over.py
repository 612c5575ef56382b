"""Open tickets of an employee whose access is closed, and what he was to answer from now on."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.accounts.models import User
from core.support.models import Route, Ticket, TicketChange, Topic
from core.support.states import OPEN, TicketChangeKind


def count_tickets(*, user_id: int) -> int:
    waiting = Ticket.objects.filter(assignee=user_id, status__in=OPEN).count()
    return (
        waiting + Topic.objects.filter(responsible=user_id).count() + Route.objects.filter(responsible=user_id).count()
    )


@transaction.atomic
def give_tickets(*, user_id: int, successor_id: int) -> int:
    """Pass all open tickets on to a colleague; returns how many there were. Their histories say so.

    Topics and clients that were his to answer are the colleague's from now on.
    """
    names = dict(User.objects.filter(pk__in=[user_id, successor_id]).values_list("pk", "name"))
    mine = Ticket.objects.filter(assignee=user_id, status__in=OPEN)
    keys = list(mine.select_for_update(no_key=True).values_list("pk", flat=True))
    Ticket.objects.filter(pk__in=keys).update(
        assignee=successor_id, version=F("version") + 1, changed_at=timezone.now()
    )
    facts = {"before": names[user_id][:254], "after": names[successor_id][:254]}
    TicketChange.objects.bulk_create(
        TicketChange(ticket_id=key, kind=TicketChangeKind.ASSIGNED, author_name="", **facts) for key in keys
    )
    topics = Topic.objects.filter(responsible=user_id).update(responsible=successor_id)
    return len(keys) + topics + Route.objects.filter(responsible=user_id).update(responsible=successor_id)
