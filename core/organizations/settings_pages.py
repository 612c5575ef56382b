"""Lines of the section "Settings"."""

from django.utils.translation import gettext_lazy as _

from core.ui.settings import SettingsPage

PAGES = (
    SettingsPage(
        label=_("Registration"),
        url="organizations:registration_settings",
        icon="user-plus",
        permission="organizations.change_registration",
        order=20,
    ),
)
