"""Lines of the section "Settings"."""

from django.utils.translation import gettext_lazy as _

from core.ui.settings import SettingsPage

PAGES = (
    SettingsPage(
        label=_("Topics of tickets"),
        url="support:topic_list",
        icon="headset",
        permission="support.manage_topic",
        order=42,
    ),
)
