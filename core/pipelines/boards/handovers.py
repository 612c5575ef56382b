"""What goes to a colleague when an employee's access is closed: his open items, and the stages that are his."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import Handover

HANDOVERS = (
    Handover(
        code="pipelines",
        title=_("Items of pipelines"),
        count="core.pipelines.boards.services.handing_over.count_items",
        give="core.pipelines.boards.services.handing_over.give_items",
    ),
)
