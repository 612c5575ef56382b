"""The page shell: which parts of the house stand in its menu, and where its own links lead."""

# Dotted names of tuples of core.ui.navigation.NavSection; modules bring theirs in ModuleSpec.navigation.
SHELL_NAVIGATION: list[str] = [
    "core.organizations.navigation.SECTIONS",
    "core.notifications.broadcast_navigation.SECTIONS",
    "core.notifications.navigation.SECTIONS",
    "tenants.console.navigation.NAVIGATION",
    "core.ui.settings.NAVIGATION",
]
# Dotted names of tuples of core.ui.settings.SettingsPage: the lines of the section "Settings".
SETTINGS_PAGES: list[str] = [
    "core.accounts.settings_pages.PAGES",
    "core.organizations.settings_pages.PAGES",
    "core.notifications.settings_pages.PAGES",
    "core.integrations.settings_pages.PAGES",
]
# Dotted names of tuples of core.ui.settings.SettingsPage: the lines of a person's own account after the kernel's.
PROFILE_PAGES: list[str] = ["core.integrations.settings_pages.OWN_PAGES"]
# URL names or addresses; a place that a host does not serve is left out there.
SHELL_PLACES = {
    "home": "/",
    "search": "ui:search",
    "help": "ui:help",
    "notifications": "notifications:list",
    "profile": "accounts:profile",
    "organization": "organizations:switch",
    "preferences": "accounts:preferences",
    "sign_out": "account_logout",
}
# Dotted name of a callable(user's key) -> number of unread notifications, or "".
SHELL_UNREAD = "core.notifications.selectors.inbox.count_unread"
# Dotted names of callables(request) -> HTML for the first page; modules name theirs in ModuleSpec.home_blocks.
HOME_BLOCKS: list[str] = ["core.finance.home.balance_block"]
# Returns the viewer for a user outside a request: callable(user, *, organization_id).
VIEWER_FACTORY = "core.organizations.viewer.viewer_of"
