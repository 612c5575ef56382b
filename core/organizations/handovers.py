"""What goes to a colleague when an employee's access is closed: his clients."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import Handover

HANDOVERS = (
    Handover(
        code="clients",
        title=_("Clients"),
        count="core.organizations.services.responsible.count_clients",
        give="core.organizations.services.responsible.give_clients",
    ),
)
