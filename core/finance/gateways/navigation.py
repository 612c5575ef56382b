"""Lines of a company's menu about online payments."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import NavItem
from core.ui.navigation import NavSection

SECTIONS = (
    NavSection(
        title=_("Money"),
        items=(
            NavItem(
                label=_("Online payments"),
                url="gateways:payment_list",
                icon="credit-card",
                permission="finance.view_payment",
                audience="staff",
            ),
        ),
        order=4,
    ),
)
