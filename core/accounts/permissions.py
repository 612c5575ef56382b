"""What the kernel and the modules let roles do: one catalogue for role pages, ready roles and checks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core.lib.company import CurrentCompany
from core.registry.modules import registry
from core.registry.spec import ACTIONS, Permission

# Without it phones, e-mails and INN of people are shown in part.
PERSONAL_DATA = "accounts.view_personal_data"
# Without it an employee works with the clients alone for whom he is responsible.
ALL_CLIENTS = "organizations.view_all"

_PEOPLE, _CLIENTS, _DOOR = _("People"), _("Clients"), _("Sign-in and registration")
_NOTICES, _DOCUMENTS, _SIGNATURES = _("Notifications"), _("Documents"), _("Signatures")
_TASKS, _PIPELINES, _DIRECTORIES = _("Tasks"), _("Pipelines"), _("Directories")
_TICKETS = _("Tickets")
_PAGES, _ENQUIRIES = _("Public pages"), _("Requests from the site")
_MONEY, _INVOICES, _ACTS, _PAYMENTS = _("Money"), _("Invoices"), _("Acts"), _("Payments")

KERNEL_PERMISSIONS: tuple[Permission, ...] = (
    Permission(code="accounts.view_user", title=_("See the people"), section=_PEOPLE),
    Permission(code="accounts.invite_user", title=_("Invite people"), section=_PEOPLE),
    Permission(code="accounts.block_user", title=_("Block and unblock people"), section=_PEOPLE),
    Permission(code="accounts.reset_access", title=_("Reset people's access"), section=_PEOPLE),
    Permission(
        code=PERSONAL_DATA,
        title=_("See phones, e-mails and people's INN in full"),
        audience="both",
        section=_PEOPLE,
        action="special",
    ),
    Permission(code="accounts.manage_role", title=_("Give and take roles"), section=_("Roles")),
    Permission(code="accounts.change_policy", title=_("Set the rules of sign-in"), section=_DOOR, action="special"),
    Permission(
        code="accounts.control_support",
        title=_("Let the vendor's support in and end its visits"),
        section=_("Vendor's support"),
        action="special",
    ),
    Permission(
        code="accounts.ask_vendor",
        title=_("Write to the platform's support"),
        section=_("Vendor's support"),
        action="special",
    ),
    Permission(code="audit.view_record", title=_("See the journal"), section=_("Journal")),
    Permission(code="organizations.view_organization", title=_("See the clients"), audience="both", section=_CLIENTS),
    Permission(code="organizations.add_organization", title=_("Add clients"), section=_CLIENTS),
    Permission(code="organizations.change_organization", title=_("Change clients' details"), section=_CLIENTS),
    Permission(
        code=ALL_CLIENTS,
        title=_("All clients; without this, only one's own"),
        section=_CLIENTS,
        action="special",
    ),
    Permission(
        code="organizations.view_agreement", title=_("See agreements"), audience="both", section=_("Agreements")
    ),
    Permission(
        code="organizations.manage_agreement", title=_("Add, change and close agreements"), section=_("Agreements")
    ),
    Permission(
        code="organizations.manage_legal_entity",
        title=_("Set one's own legal entities and their bank accounts"),
        section=_("Own legal entities"),
    ),
    Permission(code="finance.view_balance", title=_("See the balance"), audience="both", section=_MONEY),
    Permission(code="finance.correct_balance", title=_("Correct balances by hand"), section=_MONEY, action="special"),
    Permission(code="finance.change_credit_limit", title=_("Set credit limits"), section=_MONEY),
    Permission(
        code="finance.close_period",
        title=_("Close days of the books and set the business date"),
        section=_MONEY,
        action="special",
    ),
    Permission(code="finance.view_invoice", title=_("See invoices"), audience="both", section=_INVOICES),
    Permission(code="finance.request_invoice", title=_("Ask for an invoice"), audience="both", section=_INVOICES),
    Permission(code="finance.issue_invoice", title=_("Write and issue invoices"), section=_INVOICES, action="add"),
    Permission(
        code="finance.change_invoice_status",
        title=_("Cancel invoices, mark them as paid and take that back"),
        section=_INVOICES,
    ),
    Permission(code="finance.view_act", title=_("See acts"), audience="both", section=_ACTS),
    Permission(
        code="finance.issue_act",
        title=_("Write acts, make them from operations, issue and cancel them"),
        section=_ACTS,
        action="add",
    ),
    Permission(
        code="finance.answer_act",
        title=_("Sign acts and say what is wrong with them"),
        audience="both",
        section=_ACTS,
        action="change",
    ),
    Permission(code="finance.view_payment", title=_("See payments"), audience="both", section=_PAYMENTS),
    Permission(code="finance.add_payment", title=_("Enter payments by hand"), section=_PAYMENTS),
    Permission(
        code="finance.allocate_payment",
        title=_("Put payments to invoices, take them off, return and reverse them"),
        section=_PAYMENTS,
        action="change",
    ),
    Permission(
        code="finance.pay_online", title=_("Pay invoices online"), audience="both", section=_PAYMENTS, action="special"
    ),
    Permission(
        code="finance.refund_payment", title=_("Give money back to payers"), section=_PAYMENTS, action="special"
    ),
    Permission(code="finance.import_statement", title=_("Take in bank statements"), section=_("Bank statements")),
    Permission(code="finance.manage_gateway", title=_("Connect payment systems"), section=_("Connections")),
    Permission(code="integrations.manage_connection", title=_("Connect outside services"), section=_("Connections")),
    Permission(code="organizations.review_request", title=_("Decide who gets access"), section=_("Access requests")),
    Permission(
        code="organizations.change_registration", title=_("Set how people register"), section=_DOOR, action="special"
    ),
    Permission(
        code="organizations.manage_member",
        title=_("Choose who acts for a client"),
        section=_CLIENTS,
        action="special",
    ),
    Permission(
        code="notifications.view_delivery",
        title=_("See what was sent to whom, and send it once more"),
        section=_NOTICES,
    ),
    Permission(
        code="notifications.change_trigger",
        title=_("Set who hears of what, and in which words"),
        section=_NOTICES,
    ),
    Permission(code="notifications.send", title=_("Send messages to people"), section=_NOTICES, action="special"),
    Permission(code="notifications.manage_broadcast", title=_("Write and send broadcasts"), section=_("Broadcasts")),
    Permission(code="documents.manage_template", title=_("Write document templates"), section=_("Document templates")),
    Permission(
        code="documents.manage_numbering",
        title=_("Set how documents are numbered, and void numbers"),
        section=_("Document numbers"),
    ),
    Permission(code="documents.view_document", title=_("See documents"), audience="both", section=_DOCUMENTS),
    Permission(
        code="documents.add_version",
        title=_("Begin documents and upload versions"),
        audience="both",
        section=_DOCUMENTS,
    ),
    Permission(
        code="documents.review_version",
        title=_("Accept and reject the other side's versions"),
        audience="both",
        section=_DOCUMENTS,
        action="special",
    ),
    Permission(code="documents.change_document", title=_("Change what documents are called"), section=_DOCUMENTS),
    Permission(code="documents.manage_type", title=_("Set the types of documents"), section=_DOCUMENTS),
    Permission(
        code="documents.sign",
        title=_("Sign by a code from an SMS"),
        audience="both",
        section=_SIGNATURES,
        action="special",
    ),
    Permission(code="directories.view_entry", title=_("See the directories"), section=_DIRECTORIES),
    Permission(
        code="directories.change_entry",
        title=_("Add, change and import entries of the directories"),
        section=_DIRECTORIES,
    ),
    Permission(
        code="directories.manage_directory",
        title=_("Set up directories and additional fields"),
        section=_DIRECTORIES,
        action="special",
    ),
    Permission(code="tasks.view_task", title=_("See and do one's own tasks"), section=_TASKS),
    Permission(code="tasks.add_task", title=_("Give tasks to colleagues"), section=_TASKS),
    Permission(code="tasks.view_all", title=_("See and change everybody's tasks"), section=_TASKS, action="special"),
    Permission(code="pipelines.view_item", title=_("See pipelines"), section=_PIPELINES),
    Permission(
        code="pipelines.view_progress",
        title=_("See how one's own items go on"),
        audience="client",
        section=_PIPELINES,
    ),
    Permission(code="pipelines.add_item", title=_("Put items into pipelines"), section=_PIPELINES),
    Permission(code="pipelines.move_item", title=_("Move and change items"), section=_PIPELINES, action="change"),
    Permission(code="pipelines.manage_pipeline", title=_("Set up pipelines"), section=_PIPELINES),
    Permission(
        code="pipelines.approve_move",
        title=_("Approve moves that others have asked for"),
        section=_PIPELINES,
        action="special",
    ),
    Permission(
        code="pipelines.override_move",
        title=_("Move against the rules, which the journal notes"),
        section=_PIPELINES,
        action="special",
    ),
    Permission(code="support.view_ticket", title=_("See tickets"), audience="both", section=_TICKETS),
    Permission(
        code="support.write_ticket",
        title=_("Open tickets and write in them"),
        audience="both",
        section=_TICKETS,
        action="add",
    ),
    Permission(
        code="support.change_ticket",
        title=_("Answer for tickets: take, pass on, solve and close them"),
        section=_TICKETS,
    ),
    Permission(
        code="support.manage_topic",
        title=_("Set topics, deadlines and who answers"),
        section=_TICKETS,
        action="special",
    ),
    Permission(code="pages.view_enquiry", title=_("See requests from the site"), section=_ENQUIRIES),
    Permission(code="pages.change_enquiry", title=_("Work with requests from the site"), section=_ENQUIRIES),
    Permission(code="pages.manage_landing", title=_("Edit and publish public pages"), section=_PAGES, action="special"),
    Permission(code="documents.request_signature", title=_("Ask for signatures"), section=_SIGNATURES, action="add"),
    Permission(
        code="documents.change_signature_terms", title=_("Set the terms of signing by codes"), section=_SIGNATURES
    ),
)
_ACTIONS_BY_VERB: Mapping[str, str] = {
    "view": "view",
    "add": "add",
    "invite": "add",
    "import": "add",
    "change": "change",
    "manage": "change",
}


def only_for_staff() -> frozenset[str]:
    """Return the permissions that no client may hold, of the kernel and of every installed module."""
    everything = (*KERNEL_PERMISSIONS, *(one for spec in registry.all() for one in spec.permissions))
    return frozenset(one.code for one in everything if one.audience == "staff")


def permissions_of(company: CurrentCompany) -> tuple[Permission, ...]:
    """Return every permission that exists in the company: the kernel's, then those of its modules."""
    of_modules = (permission for spec in registry.enabled(company) for permission in spec.permissions)
    return (*KERNEL_PERMISSIONS, *of_modules)


def grantable(company: CurrentCompany) -> tuple[Permission, ...]:
    """Return what roles of the company's own may hold: also the rights that its own data bring, which are asked for."""
    own = (permission for name in settings.OWN_PERMISSIONS for permission in import_string(name)())
    return (*permissions_of(company), *own)


def codes_for(permissions: Iterable[Permission], audience: str) -> list[str]:
    """Return the codes that staff, or clients, may be given: the two sets are separate."""
    return [permission.code for permission in permissions if permission.audience in {audience, "both"}]


def action_of(permission: Permission) -> str:
    """Return the column of a right: what it declares, else what the verb of its code says."""
    verb = permission.code.rpartition(".")[2].partition("_")[0]
    return permission.action or _ACTIONS_BY_VERB.get(verb, "special")


@dataclass(frozen=True, kw_only=True)
class Section:
    """A row of the matrix: rights by action, in the order of the columns."""

    title: Any
    cells: Mapping[str, tuple[Permission, ...]]


@dataclass(frozen=True, kw_only=True)
class Group:
    """The rows of one module, or of the kernel (an empty slug)."""

    slug: str
    title: Any
    sections: tuple[Section, ...]


def matrix_of(company: CurrentCompany, audience: str) -> tuple[Group, ...]:
    """Return module × section × action of what staff, or clients, of the company may be given."""
    own = grantable(company)[len(permissions_of(company)) :]
    parts = [("", _("Company"), (*KERNEL_PERMISSIONS, *own))]
    parts += [(spec.slug, spec.title, spec.permissions) for spec in registry.enabled(company)]
    found = (_group(slug, title, permissions, audience) for slug, title, permissions in parts)
    return tuple(group for group in found if group.sections)


def _group(slug: str, title: Any, permissions: Iterable[Permission], audience: str) -> Group:
    rows: dict[Any, dict[str, tuple[Permission, ...]]] = {}
    for one in permissions:
        if one.audience in {audience, "both"}:
            cells = rows.setdefault(one.section or title, dict.fromkeys(ACTIONS, ()))
            cells[action_of(one)] += (one,)
    return Group(slug=slug, title=title, sections=tuple(Section(title=name, cells=rows[name]) for name in rows))
