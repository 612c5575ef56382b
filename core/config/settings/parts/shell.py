"""The page shell: which parts of the house stand in its menu, and where its own links lead."""

# Dotted names of tuples of core.ui.navigation.NavSection; modules bring theirs in ModuleSpec.navigation.
SHELL_NAVIGATION: list[str] = [
    "core.organizations.navigation.SECTIONS",
    "core.pipelines.boards.navigation.SECTIONS",
    "core.pipelines.tasks.navigation.SECTIONS",
    "core.directories.navigation.SECTIONS",
    "core.pages.navigation.SECTIONS",
    "core.finance.navigation.SECTIONS",
    "core.documents.navigation.SECTIONS",
    "core.support.navigation.SECTIONS",
    "core.notifications.broadcast_navigation.SECTIONS",
    "core.notifications.navigation.SECTIONS",
    "tenants.console.navigation.NAVIGATION",
    "core.ui.settings.NAVIGATION",
    "core.audit.navigation.SECTIONS",
    "core.integrations.navigation.SECTIONS",
]
# Dotted names of tuples of core.ui.settings.SettingsPage: the lines of the section "Settings".
SETTINGS_PAGES: list[str] = [
    "core.accounts.settings_pages.PAGES",
    "core.people.settings_pages.PAGES",
    "core.organizations.settings_pages.PAGES",
    "core.documents.signature.settings_pages.PAGES",
    "core.finance.settings_pages.PAGES",
    "modules.fuel_cards.settings_pages.PAGES",
    "core.documents.settings_pages.PAGES",
    "core.notifications.settings_pages.PAGES",
    "core.integrations.settings_pages.PAGES",
    "core.finance.statements.settings_pages.PAGES",
    "core.documents.pdf.settings_pages.PAGES",
    "core.documents.numbering.settings_pages.PAGES",
    "core.finance.gateways.settings_pages.PAGES",
    "core.support.settings_pages.PAGES",
    "core.pages.settings_pages.PAGES",
    "tenants.cabinet.settings_pages.PAGES",
]
# Dotted names of callables(request) -> facts that stand above every page.
SHELL_BANNERS: list[str] = ["tenants.cabinet.banners.banners", "core.finance.banners.banners"]
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
HOME_BLOCKS: list[str] = ["core.finance.home.balance_block", "core.finance.invoice_home.to_pay_block"]
# Dotted names of tuples of core.dashboards.widgets.Widget, or of callables(viewer) that return some; modules name
# theirs in ModuleSpec.widgets.
DASHBOARD_WIDGETS: list[str] = [
    "core.finance.widgets.staff.WIDGETS",
    "core.finance.widgets.client.WIDGETS",
    "core.pipelines.tasks.widgets.WIDGETS",
    "core.pipelines.boards.widgets.widgets",
    "core.pages.widgets.WIDGETS",
    "core.integrations.exchange.widgets.WIDGETS",
]
# What parts of the kernel know of a client, see core.organizations.contributed; modules name theirs in ModuleSpec.
CLIENT_COLUMNS: list[str] = ["core.finance.on_client.COLUMNS"]
CLIENT_LINES: list[str] = ["core.finance.on_client.lines", "core.documents.on_client.lines"]
# Returns the day that dashboards take for today: a callable().
DASHBOARD_TODAY = "core.finance.business_date.today"
# Dotted names of callables(user, object) -> core.ui.deeds.Deed that stand on the object's page.
OBJECT_DEEDS: list[str] = ["core.integrations.exchange.deeds.deeds"]
# Returns the viewer for a user outside a request: callable(user, *, organization_id).
VIEWER_FACTORY = "core.organizations.viewer.viewer_of"
# Dotted names of tuples of core.registry.spec.Handover: what the kernel gives to a blocked employee's successor.
HANDOVERS: list[str] = [
    "core.organizations.handovers.HANDOVERS",
    "core.pipelines.tasks.handovers.HANDOVERS",
    "core.pipelines.boards.handovers.HANDOVERS",
    "core.support.handovers.HANDOVERS",
    "core.pages.handovers.HANDOVERS",
]
# Knows the entries of directories for fields that lead to one: an object like core.fields.links.Linked.
LINKED_ENTRIES = "core.directories.linked.LINKED"
# Dotted names of tuples of core.fields.objects.Extended: objects to which a company adds fields of its own.
EXTENDED_OBJECTS: list[str] = ["core.organizations.extended.EXTENDED"]
# Dotted names of callables() -> core.registry.spec.Permission rights that the company's own data bring.
OWN_PERMISSIONS: list[str] = ["core.directories.rights.own_permissions"]
# Takes down what the layers below the audit do: core.audit.record.record.
AUDIT_WRITER = "core.audit.record.record"
# Addresses that show personal data of the object `pk`, with its model; modules name theirs in ModuleSpec.audited_views.
AUDITED_VIEWS: dict[str, str] = {
    "organizations:request_detail": "organizations.accessrequest",
    "api:access_request-detail": "organizations.accessrequest",
    "people:person_detail": "accounts.user",
    "api:user-detail": "accounts.user",
    "pages:enquiry_detail": "pages.enquiry",
    "api:enquiry-detail": "pages.enquiry",
}
