"""The menu's line of pipelines."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import NavItem
from core.ui.navigation import NavSection

SECTIONS = (
    NavSection(
        items=(
            NavItem(
                label=_("Pipelines"),
                url="pipelines:pipeline_index",
                icon="layout-kanban",
                permission="pipelines.view_item",
                audience="staff",
                count="core.pipelines.boards.selectors.count_own",
            ),
            NavItem(
                label=_("How it goes on"),
                url="pipelines:progress_list",
                icon="layout-kanban",
                permission="pipelines.view_progress",
                audience="client",
                shown="core.pipelines.boards.selectors.shows_progress",
            ),
        ),
        order=-5,
    ),
)
