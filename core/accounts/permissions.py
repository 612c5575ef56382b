"""What the kernel and the modules let roles do: one catalogue for role pages, ready roles and checks."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.lib.company import CurrentCompany
from core.registry.modules import registry
from core.registry.spec import Permission

KERNEL_PERMISSIONS: tuple[Permission, ...] = (
    Permission(code="accounts.view_user", title=_("See the people")),
    Permission(code="accounts.invite_user", title=_("Invite people")),
    Permission(code="accounts.block_user", title=_("Block and unblock people")),
    Permission(code="accounts.manage_role", title=_("Give and take roles")),
    Permission(code="accounts.change_policy", title=_("Set the rules of sign-in")),
    Permission(code="organizations.view_organization", title=_("See the clients"), audience="both"),
    Permission(code="organizations.add_organization", title=_("Add clients")),
    Permission(code="organizations.change_organization", title=_("Change clients' details")),
    Permission(code="finance.view_balance", title=_("See the balance"), audience="both"),
    Permission(code="integrations.manage_connection", title=_("Connect outside services")),
    Permission(code="organizations.review_request", title=_("Decide who gets access")),
    Permission(code="organizations.change_registration", title=_("Set how people register")),
    Permission(code="organizations.manage_member", title=_("Choose who acts for a client")),
    Permission(code="notifications.view_delivery", title=_("See what was sent to whom, and send it once more")),
    Permission(code="notifications.change_trigger", title=_("Set who hears of what, and in which words")),
    Permission(code="notifications.send", title=_("Send messages to people")),
    Permission(code="notifications.manage_broadcast", title=_("Write and send broadcasts")),
)


def only_for_staff() -> frozenset[str]:
    """Return the permissions that no client may hold, of the kernel and of every installed module."""
    everything = (*KERNEL_PERMISSIONS, *(one for spec in registry.all() for one in spec.permissions))
    return frozenset(one.code for one in everything if one.audience == "staff")


def permissions_of(company: CurrentCompany) -> tuple[Permission, ...]:
    """Return every permission that exists in the company: the kernel's, then those of its modules."""
    of_modules = (permission for spec in registry.enabled(company) for permission in spec.permissions)
    return (*KERNEL_PERMISSIONS, *of_modules)


def codes_for(permissions: Iterable[Permission], audience: str) -> list[str]:
    """Return the codes that staff, or clients, may be given: the two sets are separate."""
    return [permission.code for permission in permissions if permission.audience in {audience, "both"}]
