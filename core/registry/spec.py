"""The declaration of a business module: data and dotted names, nothing that runs at import."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ACTIONS = ("view", "add", "change", "special")  # the columns of the matrix of roles


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """One line of the menu; shown to those who have the permission."""

    label: Any
    url: str
    icon: str
    permission: str
    audience: str = "both"  # "staff", "client" or "both"
    phone: bool = False  # takes one of the four places of the bottom bar
    count: str = ""  # dotted name of a callable(viewer) -> int | None
    shown: str = ""  # dotted name of a callable(user) -> bool, where no single permission decides


@dataclass(frozen=True, kw_only=True)
class Permission:
    """One right: a box in the matrix of roles, in the row of its section and the column of its action."""

    code: str
    title: Any
    audience: str = "staff"
    section: Any = ""  # the name of the row; without one, the module's own title
    action: str = ""  # "view", "add", "change" or "special"; without one, by the verb of the code


@dataclass(frozen=True, kw_only=True)
class ReadyRole:
    """A role that appears in the company when the module is enabled."""

    code: str
    title: Any
    kind: str  # "staff" or "client"
    permissions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A recurring job: `cron` has five fields and is read in the company's time zone."""

    name: str
    job: str
    cron: str
    title: Any


@dataclass(frozen=True, kw_only=True)
class Handover:
    """Work that is an employee's own: when his access is closed, a colleague gets all of it at once."""

    code: str
    title: Any
    count: str  # dotted name of a callable(*, user_id) -> int
    give: str  # dotted name of a callable(*, user_id, successor_id) -> int, one statement for all rows


@dataclass(frozen=True, kw_only=True)
class EventField:
    """One fact of an event that triggers may ask about and templates may show."""

    name: str
    title: Any
    kind: str = "text"  # "text", "number", "money", "date", "moment" or "flag"
    sample: Any = ""


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a message says in one language; `sms` is the short form, by default the subject alone."""

    subject: str
    body: str
    sms: str = ""


@dataclass(frozen=True, kw_only=True)
class ReadyTrigger:
    """A trigger that every company has until it changes it."""

    code: str  # starts with the module's slug or the kernel package
    title: Any
    recipients: tuple[str, ...]  # "permission:CODE", "role:CODE", "organization", "organization:CODE", "person:NAME"
    words: Mapping[str, Words]  # by language
    channels: tuple[str, ...] = ("inbox", "email")
    conditions: tuple[tuple[str, str, Any], ...] = ()  # (field, operator, value); all must hold
    is_enabled: bool = True


def ready_trigger(
    code: str,
    title: Any,
    recipients: tuple[str, ...],
    ru: tuple[str, str],
    en: tuple[str, str],
    *conditions: tuple[str, str, Any],
) -> ReadyTrigger:
    """Return a trigger from (subject, body) in each language, whose short form is the subject."""
    words = {
        language: Words(subject=subject, body=body, sms=subject)
        for language, (subject, body) in {"ru": ru, "en": en}.items()
    }
    return ReadyTrigger(code=code, title=title, recipients=recipients, conditions=conditions, words=words)


@dataclass(frozen=True, kw_only=True)
class NotificationType:
    """An event of which people may hear, and the triggers that come ready with it.

    `facts` names a callable(payload) -> core.lib.facts.Facts | None that reads what the event means now; None says that
    there is nothing to tell any more. `recent` names a callable() -> payload | None: the newest real object, which a
    template is tried with.
    """

    event: str
    title: Any
    facts: str
    fields: tuple[EventField, ...] = ()
    people: Mapping[str, Any] = field(default_factory=dict)  # name -> title of who stands in a relation to the object
    of_organization: bool = False  # the object belongs to an organization: clients of others never hear of it
    critical: bool = False  # nobody can mute it, and quiet hours do not hold it
    security: bool = False  # goes to the contacts of the sign-in, not to those of notifications
    recent: str = ""
    action: Any = ""  # what the button of a letter says: "Open the invoice"; "" says "Open"
    triggers: tuple[ReadyTrigger, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NumberKind:
    """A kind of document that gets numbers, each legal entity its own.

    `pattern` is what a number looks like until the company changes it; with `restart="never"` numbers run on over the
    years. `page` is the URL name of the document's page, by its key.
    """

    code: str  # of a module: its slug, a dash, and a word
    title: Any
    pattern: str
    restart: str = "yearly"
    icon: str = "hash"
    page: str = ""


@dataclass(frozen=True, kw_only=True)
class DirectoryField:
    """A field of a declared directory; `kind` is one of core.fields.kinds.FieldKind, `target` the code of a link's."""

    code: str
    title: Any
    kind: str = "text"
    choices: tuple[Any, ...] = ()
    target: str = ""
    is_required: bool = False


@dataclass(frozen=True, kw_only=True)
class DirectoryKind:
    """A directory that companies with the module have; entries have a code and a name beside these fields.

    `source` names the outside system whose entries they are: people then only read them. A restricted directory is
    seen by roles that hold "directories.view.CODE" and changed by those with "directories.change.CODE".
    """

    code: str  # the module's slug, an underscore, and a word
    title: Any
    fields: tuple[DirectoryField, ...] = ()
    source: Any = ""
    is_restricted: bool = False


@dataclass(frozen=True, kw_only=True)
class ModuleSpec:
    """Everything the platform may know about a business module."""

    slug: str  # the app label, the permission prefix and, with dashes, the URL prefix
    title: Any
    description: Any = ""
    icon: str = "apps"
    urls: str = ""
    api_urls: str = ""
    navigation: tuple[NavItem, ...] = ()
    permissions: tuple[Permission, ...] = ()
    roles: tuple[ReadyRole, ...] = ()
    handlers: Mapping[str, str] = field(default_factory=dict)  # event name -> dotted name of a handler
    jobs: tuple[str, ...] = ()  # dotted names of modules whose import registers jobs
    schedules: tuple[Schedule, ...] = ()
    handovers: tuple[Handover, ...] = ()
    notifications: tuple[NotificationType, ...] = ()
    number_kinds: tuple[NumberKind, ...] = ()
    directories: tuple[DirectoryKind, ...] = ()
    template_kinds: tuple[str, ...] = ()  # dotted names of tuples of core.documents.pdf.kinds.TemplateKind
    connectors: tuple[str, ...] = ()  # dotted names of subclasses of core.integrations.exchange.connector.Connector
    home_blocks: tuple[str, ...] = ()  # dotted names of callables(request) -> HTML for the cabinet's home page
    object_deeds: tuple[str, ...] = ()  # dotted names of callables(user, object) -> core.ui.deeds.Deed for its page
    # Dotted names of tuples of core.dashboards.widgets.Widget, or of callables(viewer) that return some.
    widgets: tuple[str, ...] = ()
    # Dotted names of tuples of core.organizations.contributed.ClientColumn, and of callables(viewer, organization_id)
    # that return core.organizations.contributed.ClientLine: the module on the list and on the page of clients.
    client_columns: tuple[str, ...] = ()
    client_lines: tuple[str, ...] = ()
    audit_words: Mapping[str, Any] = field(default_factory=dict)  # action of the journal -> what a person reads
    audited_views: Mapping[str, str] = field(default_factory=dict)  # URL name by `pk` -> model with personal data
    subjects: Mapping[str, str] = field(
        default_factory=dict
    )  # object a ticket may be about -> finder, see core.support
    entry_sources: Mapping[str, str] = field(default_factory=dict)  # kind of a ledger key -> URL name of its page by pk
    # Dotted name of a query of acts' lines over the temporary table act_charge (entry_id, key, account_id, amount,
    # is_late), one row for (account_id, is_late, title, unit, vat_rate, quantity, amount).
    act_lines: str = ""
    block_types: tuple[str, ...] = ()  # dotted names of tuples of core.pages.blocks.BlockType, for public pages
    calculator: str = ""  # dotted name of a core.pages.calculators.Calculator, for public pages
    settings_form: str = ""
    on_enable: str = ""  # called in the company's scope after its tables exist
    demo: str = ""  # called with the company's slug; fills it with demo data through the services

    @property
    def path(self) -> str:
        """The URL prefix: `fuel_cards` answers under /fuel-cards/."""
        return self.slug.replace("_", "-")
