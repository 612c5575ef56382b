"""Lines of a company's menu: one's own notifications, and for staff everything that was sent."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import NavItem
from core.ui.navigation import NavSection

SECTIONS = (
    NavSection(
        items=(
            NavItem(
                label=_("Delivery history"),
                url="notifications:deliveries",
                icon="send",
                permission="notifications.view_delivery",
                audience="staff",
            ),
        ),
        place="foot",
        order=12,
    ),
)
