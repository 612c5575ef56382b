"""Our lines in the section "Settings"."""

from django.utils.translation import gettext_lazy as _

from core.ui.settings import SettingsPage

PAGES = (
    SettingsPage(
        label=_("Sign-in and security"),
        url="accounts:access",
        icon="shield-lock",
        permission="accounts.change_policy",
        order=20,
        console=True,
    ),
)
