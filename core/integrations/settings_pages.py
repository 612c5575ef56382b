"""Lines of the section "Settings"."""

from django.utils.translation import gettext_lazy as _

from core.ui.settings import SettingsPage

PAGES = (
    SettingsPage(
        label=_("Mail"),
        url="integrations:mail",
        icon="mail",
        permission="integrations.manage_connection",
        order=55,
        console=True,
    ),
    SettingsPage(
        label=_("SMS"),
        url="integrations:sms",
        icon="message-circle",
        permission="integrations.manage_connection",
        order=60,
        console=True,
    ),
    SettingsPage(
        label=_("Pushes"),
        url="channels:push",
        icon="device-mobile",
        permission="integrations.manage_connection",
        order=62,
    ),
    SettingsPage(
        label="Telegram",
        url="channels:telegram",
        icon="brand-telegram",
        permission="integrations.manage_connection",
        order=64,
    ),
    SettingsPage(
        label=_("Exchange with services"),
        url="exchange:connections",
        icon="arrows-exchange",
        permission="integrations.manage_connection",
        order=66,
    ),
    SettingsPage(
        label=_("Webhooks"),
        url="webhooks:subscriptions",
        icon="send",
        permission="integrations.manage_connection",
        order=67,
    ),
    SettingsPage(
        label=_("Schedules"),
        url="schedules:list",
        icon="clock",
        permission="integrations.manage_connection",
        order=68,
    ),
)
# Lines of a person's own account.
OWN_PAGES = (SettingsPage(label=_("Ways to reach me"), url="channels:own", icon="send", permission=""),)
