"""Lines of money in a company's menu."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import NavItem
from core.ui.navigation import NavSection

SECTIONS = (
    NavSection(
        title=_("Money"),
        items=(
            NavItem(
                label=_("Mutual settlements"),
                url="finance:balance_list",
                icon="scale",
                permission="finance.view_balance",
                audience="staff",
            ),
            NavItem(
                label=_("Balance"),
                url="finance:balance_list",
                icon="wallet",
                permission="finance.view_balance",
                audience="client",
                phone=True,
            ),
        ),
    ),
)
