"""Lines of the section "Settings"."""

from django.utils.translation import gettext_lazy as _

from core.ui.settings import SettingsPage

PAGES = (
    SettingsPage(
        label=_("Signature"),
        url="signatures:settings",
        icon="signature",
        permission="documents.change_signature_terms",
        order=45,
    ),
)
