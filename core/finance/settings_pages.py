"""Lines of the section "Settings"."""

from django.utils.translation import gettext_lazy as _

from core.ui.settings import SettingsPage

PAGES = (
    SettingsPage(
        label=_("Invoices"),
        url="finance:invoice_rules",
        icon="file-invoice",
        permission="finance.issue_invoice",
        order=30,
    ),
    SettingsPage(
        label=_("Books"), url="finance:books", icon="calendar-off", permission="finance.close_period", order=6
    ),
)
