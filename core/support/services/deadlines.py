"""Deadlines that are over, marked for good and told once each."""

from django.db import transaction
from django.db.models.functions import Coalesce, Now

from core.documents.authors import Author
from core.events import emit_all
from core.support.events import TicketLate
from core.support.models import Ticket, TicketChange
from core.support.services.noting import facts_of
from core.support.states import TicketChangeKind

AT_ONCE = 1000
SYSTEM = Author()


def tell_late() -> int:
    """Mark and tell of every ticket whose deadline is over, some in a transaction; return how many there were."""
    told = 0
    while found := _tell_some():
        told += found
    return told


@transaction.atomic
def _tell_some() -> int:
    late = Ticket.objects.filter(told_at__isnull=True, due_at__lt=Now()).select_related("organization")
    found = list(late.order_by("due_at").select_for_update(of=("self",), no_key=True, skip_locked=True)[:AT_ONCE])
    Ticket.objects.filter(pk__in=[one.pk for one in found]).update(told_at=Now(), late_at=Coalesce("late_at", "due_at"))
    TicketChange.objects.bulk_create(
        TicketChange(ticket=one, kind=TicketChangeKind.LATE, after=one.due_at.isoformat() if one.due_at else "")
        for one in found
    )
    emit_all(TicketLate(**facts_of(one, SYSTEM)) for one in found)
    return len(found)
