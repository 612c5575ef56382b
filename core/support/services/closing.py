"""Solved tickets close by themselves some days later, if nobody writes into them."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.audit.record import differences, record
from core.documents.authors import Author
from core.events import emit_all
from core.lib.errors import InvalidInput
from core.support.events import TicketMoved
from core.support.models import SupportSettings, Ticket, TicketChange
from core.support.services.noting import facts_of
from core.support.states import TicketChangeKind, TicketStatus

AT_ONCE = 1000
MOST_DAYS = 365
SYSTEM = Author()


def close_days() -> int:
    """Return after how many days a solved ticket closes, 0 for never."""
    own = SupportSettings.objects.first()
    return own.close_days if own else int(SupportSettings._meta.get_field("close_days").default)


@transaction.atomic
def change_closing(*, days: int) -> None:
    if not 0 <= days <= MOST_DAYS:
        raise InvalidInput(fields={"close_days": [_("From 0 to 365 days.")]})
    if changes := differences({"close_days": close_days()}, {"close_days": days}):
        own, _made = SupportSettings.objects.update_or_create(pk=True, defaults={"close_days": days})
        record("support.closing.changed", subject=own, subject_name="", changes=changes)


def close_solved(*, at: datetime) -> int:
    """Close every ticket that was solved long enough ago, some in a transaction; return how many there were."""
    days, closed = close_days(), 0
    while days and (found := _close_some(at - timedelta(days=days), at)):
        closed += found
    return closed


@transaction.atomic
def _close_some(before: datetime, at: datetime) -> int:
    solved = Ticket.objects.filter(status=TicketStatus.SOLVED, finished_at__lt=before).select_related("organization")
    found = list(solved.order_by("pk").select_for_update(of=("self",), no_key=True, skip_locked=True)[:AT_ONCE])
    Ticket.objects.filter(pk__in=[one.pk for one in found]).update(
        status=TicketStatus.CLOSED, version=F("version") + 1, changed_at=at
    )
    TicketChange.objects.bulk_create(
        TicketChange(ticket=one, kind=TicketChangeKind.MOVED, before=one.status, after=TicketStatus.CLOSED)
        for one in found
    )
    emit_all(TicketMoved(**facts_of(one, SYSTEM), status=str(TicketStatus.CLOSED)) for one in found)
    return len(found)
