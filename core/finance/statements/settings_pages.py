"""Lines of the section "Settings"."""

from django.utils.translation import gettext_lazy as _

from core.ui.settings import SettingsPage

PAGES = (
    SettingsPage(
        label=_("Bank"),
        url="statements:bank",
        icon="building-bank",
        permission="integrations.manage_connection",
        order=66,
    ),
)
