"""What goes to a colleague when an employee's access is closed: his open requests from the site."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import Handover

HANDOVERS = (
    Handover(
        code="enquiries",
        title=_("Requests from the site"),
        count="core.pages.services.enquiries.count_enquiries",
        give="core.pages.services.enquiries.give_enquiries",
    ),
)
