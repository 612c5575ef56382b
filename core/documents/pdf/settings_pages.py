"""Lines of the section "Settings"."""

from django.utils.translation import gettext_lazy as _

from core.ui.settings import SettingsPage

PAGES = (
    SettingsPage(
        label=_("Document templates"),
        url="paper:template_list",
        icon="template",
        permission="documents.manage_template",
        order=40,
    ),
)
