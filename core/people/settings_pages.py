"""Lines of the section "Settings"."""

from django.utils.translation import gettext_lazy as _

from core.ui.settings import SettingsPage

PAGES = (
    SettingsPage(label=_("Roles"), url="people:role_list", icon="key", permission="accounts.manage_role", order=15),
)
