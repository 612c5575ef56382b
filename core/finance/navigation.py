"""Lines of a company's menu about money."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.finance.statements.navigation import ITEMS as STATEMENTS
from core.registry.spec import NavItem
from core.ui.navigation import NavSection

SECTIONS = (
    NavSection(
        title=_("Money"),
        order=3,
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
            ),
            NavItem(
                label=_("Invoices"),
                url="finance:invoice_list",
                icon="file-invoice",
                permission="finance.view_invoice",
                phone=True,
                count="core.finance.selectors.invoices.count_for_menu",
            ),
            NavItem(
                label=pgettext_lazy("documents", "Acts"),
                url="finance:act_list",
                icon="file-check",
                permission="finance.view_act",
                count="core.finance.selectors.acts.count_for_menu",
            ),
            NavItem(
                label=_("Payments"),
                url="finance:payment_list",
                icon="arrows-exchange",
                permission="finance.view_payment",
            ),
            *STATEMENTS,
            NavItem(
                label=_("Online payments"),
                url="gateways:payment_list",
                icon="credit-card",
                permission="finance.view_payment",
                audience="staff",
            ),
        ),
    ),
)
