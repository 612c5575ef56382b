"""What a line of a ticket's history says."""

from datetime import datetime

from django import template
from django.utils.translation import gettext as _

from core.support.models import TicketChange
from core.support.states import Priority, TicketChangeKind, TicketStatus
from core.ui import formatting

register = template.Library()


@register.filter
def ticket_change_title(change: TicketChange) -> str:
    """Say what was done, in one line: "Passed on: Anna", "Solved", "Deadline missed: 27 November, 15:00"."""
    name = str(change.get_kind_display())
    match change.kind:
        case TicketChangeKind.MOVED:
            return str(dict(TicketStatus.choices).get(change.after, change.after))
        case TicketChangeKind.ASSIGNED:
            return f"{name}: {change.after or _('nobody')}"
        case TicketChangeKind.RANKED:
            return f"{name}: {dict(Priority.choices).get(change.after, change.after)}"
        case TicketChangeKind.SORTED:
            return f"{name}: {change.after or '—'}"
        case TicketChangeKind.LATE if change.after:
            return f"{name}: {formatting.when(datetime.fromisoformat(change.after))}"
        case _:
            return name
