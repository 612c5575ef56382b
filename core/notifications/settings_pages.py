"""Lines of the section "Settings"."""

from django.utils.translation import gettext_lazy as _

from core.ui.settings import SettingsPage

PAGES = (
    SettingsPage(
        label=_("Notifications"),
        url="notifications:triggers",
        icon="bell",
        permission="notifications.change_trigger",
        order=50,
    ),
)
