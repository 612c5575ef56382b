"""The menu's line of directories."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import NavItem
from core.ui.navigation import NavSection

SECTIONS = (
    NavSection(
        items=(
            NavItem(
                label=_("Directories"),
                url="directories:directory_list",
                icon="books",
                permission="directories.view_entry",
                audience="staff",
            ),
        ),
        order=5,
    ),
)
