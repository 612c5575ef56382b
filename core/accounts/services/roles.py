"""Ready roles of the kernel and of the company's modules."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.accounts.models import Role, UserKind
from core.accounts.permissions import codes_for, permissions_of
from core.lib.company import CurrentCompany, current_company
from core.registry.modules import registry

ADMIN = "admin"
MANAGER = "manager"
CLIENT_ADMIN = "client_admin"
CLIENT_VIEWER = "client_viewer"
ACCOUNTANT = "accountant"
# What an accountant needs besides everything about money: whose it is, and the papers.
ACCOUNTANTS = frozenset(
    {
        "organizations.view_organization",
        "organizations.view_all",
        "organizations.view_agreement",
        "organizations.manage_agreement",
        "organizations.manage_legal_entity",
        "documents.view_document",
        "documents.add_version",
        "documents.review_version",
        "documents.manage_numbering",
        "documents.sign",
        "tasks.view_task",
        "tasks.add_task",
        "pipelines.view_item",
        "support.view_ticket",
        "directories.view_entry",
    }
)
# A manager works with clients and modules; people and their rights stay with administrators.
ONLY_ADMIN = frozenset(
    {
        "accounts.invite_user",
        "accounts.block_user",
        "accounts.reset_access",
        "accounts.manage_role",
        "accounts.change_policy",
        "accounts.control_support",
        "accounts.ask_vendor",
        "audit.view_record",
        "finance.manage_gateway",
        "integrations.manage_connection",
        "documents.manage_type",
        "organizations.change_registration",
        "documents.change_signature_terms",
        "organizations.manage_legal_entity",
        "finance.correct_balance",
        "finance.close_period",
        "tasks.view_all",
        "pipelines.manage_pipeline",
        "pipelines.override_move",
        "directories.manage_directory",
        "pages.manage_landing",
        "support.manage_topic",
    }
)


@transaction.atomic
def sync_ready_roles() -> None:
    """Bring the ready roles of the current company up to its modules; to be called whenever those change.

    Ready roles belong to the product and are replaced whole; a company that wants another set makes a role of its own.
    """
    company = current_company()
    with translation.override(company.language):
        for role in (*_kernel_roles(company), *_module_roles(company)):
            Role.objects.update_or_create(
                code=role.code,
                defaults={
                    "name": role.name,
                    "kind": role.kind,
                    "permissions": role.permissions,
                    "has_all_permissions": role.has_all_permissions,
                },
            )


def _kernel_roles(company: CurrentCompany) -> list[Role]:
    permissions = permissions_of(company)
    staff = [code for code in codes_for(permissions, "staff") if code not in ONLY_ADMIN]
    client = codes_for(permissions, "client")
    about_money = (
        code for code in codes_for(permissions, "staff") if code.startswith("finance.") or code in ACCOUNTANTS
    )
    money = [code for code in about_money if code != "finance.manage_gateway"]
    looking = [code for code in client if code.rpartition(".")[2].startswith("view_")]
    return [
        Role(code=ADMIN, name=str(_("Administrator")), kind=UserKind.STAFF, has_all_permissions=True),
        Role(code=MANAGER, name=str(_("Manager")), kind=UserKind.STAFF, permissions=staff),
        Role(code=ACCOUNTANT, name=str(_("Accountant")), kind=UserKind.STAFF, permissions=money),
        Role(code=CLIENT_ADMIN, name=str(_("Client's administrator")), kind=UserKind.CLIENT, permissions=client),
        Role(code=CLIENT_VIEWER, name=str(_("Client's observer")), kind=UserKind.CLIENT, permissions=looking),
    ]


def _module_roles(company: CurrentCompany) -> list[Role]:
    return [
        Role(code=role.code, name=str(role.title), kind=role.kind, permissions=list(role.permissions))
        for spec in registry.enabled(company)
        for role in spec.roles
    ]
