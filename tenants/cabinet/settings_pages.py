"""Our line in a company's settings."""

from django.utils.translation import gettext_lazy as _

from core.ui.settings import SettingsPage

CONTROL, ASK = "accounts.control_support", "accounts.ask_vendor"
PAGES = (
    SettingsPage(label=_("Questions to the platform"), url="cabinet:asked", icon="message", permission=ASK, order=89),
    SettingsPage(
        label=_("Vendor's support"), url="cabinet:support_settings", icon="headset", permission=CONTROL, order=90
    ),
)
