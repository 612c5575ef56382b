"""The line of broadcasts in a company's menu."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import NavItem
from core.ui.navigation import NavSection

SECTIONS = (
    NavSection(
        items=(
            NavItem(
                label=_("Broadcasts"),
                url="notifications:broadcast_list",
                icon="speakerphone",
                permission="notifications.manage_broadcast",
                audience="staff",
            ),
        ),
        place="foot",
        order=11,
    ),
)
