"""Lines of the section "Settings"."""

from django.utils.translation import gettext_lazy as _

from core.ui.settings import SettingsPage

PAGES = (
    SettingsPage(
        label=_("Stops of cards"),
        url="fuel_cards:limit_policy",
        icon="gauge",
        permission="fuel_cards.change_policy",
        order=31,
    ),
    SettingsPage(
        label=_("Suspicious operations"),
        url="fuel_cards:anomaly_policy",
        icon="alert-triangle",
        permission="fuel_cards.change_policy",
        order=32,
    ),
)
