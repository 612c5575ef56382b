"""The menu's line of tasks."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import NavItem
from core.ui.navigation import NavSection

SECTIONS = (
    NavSection(
        items=(
            NavItem(
                label=_("Tasks"),
                url="tasks:task_incoming",
                icon="clipboard-list",
                permission="tasks.view_task",
                audience="staff",
                count="core.pipelines.tasks.selectors.count_incoming",
            ),
        ),
        order=-5,
    ),
)
