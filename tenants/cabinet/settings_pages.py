"""Our line in a company's settings."""

from django.utils.translation import gettext_lazy as _

from core.ui.settings import SettingsPage

CONTROL = "accounts.control_support"
PAGES = (
    SettingsPage(
        label=_("Vendor's support"), url="cabinet:support_settings", icon="headset", permission=CONTROL, order=90
    ),
)
