"""The menu's line of online payments, within the section of money."""

from django.utils.translation import gettext_lazy as _

from core.registry.spec import NavItem

ITEMS = (
    NavItem(
        label=_("Online payments"),
        url="gateways:payment_list",
        icon="credit-card",
        permission="finance.view_payment",
        audience="staff",
    ),
)
