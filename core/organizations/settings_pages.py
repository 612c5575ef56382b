"""Lines of the section "Settings"."""

from django.utils.translation import gettext_lazy as _

from core.ui.settings import SettingsPage

PAGES = (
    SettingsPage(
        label=_("Requisites"),
        url="organizations:legal_entity_list",
        icon="building-bank",
        permission="organizations.manage_legal_entity",
        order=5,
    ),
    SettingsPage(
        label=_("Registration"),
        url="organizations:registration_settings",
        icon="user-plus",
        permission="organizations.change_registration",
        order=20,
    ),
)
