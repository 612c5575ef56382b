"""The monitor's line of the menu."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import NavItem
from core.ui.navigation import NavSection

SECTIONS = (
    NavSection(
        items=(
            NavItem(
                label=_("Integrations"),
                url="exchange:monitor",
                icon="arrows-exchange",
                permission="integrations.manage_connection",
                audience="staff",
            ),
        ),
        place="foot",
        order=18,
    ),
)
