"""Lines of the section "Settings"."""

from django.utils.translation import gettext_lazy as _

from core.ui.settings import SettingsPage

PAGES = (
    SettingsPage(
        label=_("SMS"),
        url="integrations:sms",
        icon="message-circle",
        permission="integrations.manage_connection",
        order=60,
        console=True,
    ),
)
