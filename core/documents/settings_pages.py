"""Lines of the section "Settings"."""

from django.utils.translation import gettext_lazy as _

from core.ui.settings import SettingsPage

PAGES = (
    SettingsPage(
        label=_("Types of documents"),
        url="documents:type_list",
        icon="files",
        permission="documents.manage_type",
        order=40,
    ),
)
