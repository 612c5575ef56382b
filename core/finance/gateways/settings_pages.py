"""Lines of the section "Settings"."""

from django.utils.translation import gettext_lazy as _

from core.ui.settings import SettingsPage

PAGES = (
    SettingsPage(
        label=_("Taking payments"),
        url="gateways:connections",
        icon="credit-card",
        permission="finance.manage_gateway",
        order=50,
    ),
)
