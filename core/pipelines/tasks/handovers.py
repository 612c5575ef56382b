"""What goes to a colleague when an employee's access is closed: his open tasks."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import Handover

HANDOVERS = (
    Handover(
        code="tasks",
        title=_("Tasks"),
        count="core.pipelines.tasks.services.handing_over.count_tasks",
        give="core.pipelines.tasks.services.handing_over.give_tasks",
    ),
)
