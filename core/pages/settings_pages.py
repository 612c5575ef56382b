"""Lines of the section "Settings"."""

from django.utils.translation import gettext_lazy as _

from core.ui.settings import SettingsPage

PAGES = (
    SettingsPage(
        label=_("Public pages"),
        url="pages:landing_edit",
        icon="world",
        permission="pages.manage_landing",
        order=25,
    ),
)
