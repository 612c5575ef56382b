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
                count="core.pipelines.boards.selectors.count_own",
                shown="core.pipelines.boards.selectors.has_pipelines",
            ),
        ),
        order=-5,
    ),
)
