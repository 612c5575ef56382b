"""Lines of the section "Settings"."""

from django.utils.translation import gettext_lazy as _

from core.ui.settings import SettingsPage

PAGES = (
    SettingsPage(
        label=_("Document numbers"),
        url="numbering:formats",
        icon="hash",
        permission="documents.manage_numbering",
        order=42,
    ),
)
