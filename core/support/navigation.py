"""The menu's line of tickets."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import NavItem
from core.ui.navigation import NavSection

SECTIONS = (
    NavSection(
        items=(
            NavItem(
                label=_("Support"),
                url="support:ticket_list",
                icon="headset",
                permission="support.view_ticket",
                count="core.support.selectors.count_waiting",
            ),
        ),
        order=-3,
    ),
)
