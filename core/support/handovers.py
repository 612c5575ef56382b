"""What goes to a colleague when an employee's access is closed: his open tickets and topics."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import Handover

HANDOVERS = (
    Handover(
        code="tickets",
        title=_("Tickets"),
        count="core.support.services.handing_over.count_tickets",
        give="core.support.services.handing_over.give_tickets",
    ),
)
