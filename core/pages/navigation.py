"""The menu's lines of public pages."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import NavItem
from core.ui.navigation import NavSection

SECTIONS = (
    NavSection(
        items=(
            NavItem(
                label=_("Requests from the site"),
                url="pages:enquiry_list",
                icon="inbox",
                permission="pages.view_enquiry",
                audience="staff",
                count="core.pages.selectors.count_new",
            ),
        ),
        order=-4,
    ),
)
