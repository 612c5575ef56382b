"""The journal's lines of the menu."""

from django.utils.translation import gettext_lazy as _

from core.audit.tables import VIEW
from core.registry.spec import NavItem
from core.ui.navigation import NavSection

SECTIONS = tuple(
    NavSection(
        items=(
            NavItem(
                label=_("Journal"), url="audit:record_list", icon="list-details", permission=VIEW, audience="staff"
            ),
            NavItem(label=_("Security"), url="audit:security", icon="shield-lock", permission=VIEW, audience="staff"),
        ),
        place="foot",
        order=15,
        console=console,
    )
    for console in (False, True)
)
