"""Roles of the company's own: copied from others, given rights box by box, renamed, deleted when nobody has them."""

from collections.abc import Iterable
from functools import partial
from secrets import token_hex

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from core.accounts.models import Role, User, UserKind
from core.accounts.permissions import codes_for, grantable
from core.accounts.services.users import BeyondOwnRights
from core.audit.models import RecordKind
from core.audit.record import differences, record
from core.lib.company import current_company
from core.lib.errors import DomainError, InvalidInput
from core.live.publishing import revoke

PREFIX = "custom."
LONGEST_NAME = 120


class NoSuchRole(DomainError):
    code, status = "no_such_role", 404
    message = _("There is no such role.")


class ReadyRoleStays(DomainError):
    code = "ready_role"
    message = _("Ready roles come with the product and stay as they are. Copy the role and change the copy.")


class RoleInUse(DomainError):
    code = "role_in_use"
    message = _("Somebody has this role. Give these people another one first.")


class NameTaken(InvalidInput):
    code = "name_taken"
    message = _("There is a role with this name already.")


class UnknownPermission(InvalidInput):
    code = "unknown_permission"
    message = _("There is no such right for roles of this kind.")


@transaction.atomic
def create_role(*, name: str, kind: str, permissions: Iterable[str] = (), created_by: User | None = None) -> Role:
    """Make a role of the company's own; nobody can put rights into it that he does not have himself."""
    if kind not in UserKind.values:
        raise InvalidInput(_("Choose who gets the role."), fields={"kind": [_("Choose who gets the role.")]})
    wanted = _checked(kind, permissions)
    _check_reach(created_by, wanted)
    role = Role(code=f"{PREFIX}{token_hex(6)}", name=_free_name(name, kind), kind=kind, is_custom=True)
    role.permissions = sorted(wanted)
    role.save()
    facts = {"name": role.name, "kind": kind, "permissions": role.permissions}
    record("accounts.role.created", subject=role, facts=facts, kind=RecordKind.SECURITY)
    return role


@transaction.atomic
def copy_role(*, role_id: int, name: str, copied_by: User | None = None) -> Role:
    """Make a custom role with the rights of another one that exist in the company now."""
    source = _role(role_id)
    known = codes_for(grantable(current_company()), source.kind)
    permissions = [code for code in known if source.has_all_permissions or code in source.permissions]
    return create_role(name=name, kind=source.kind, permissions=permissions, created_by=copied_by)


@transaction.atomic
def change_role(
    *,
    role_id: int,
    name: str | None = None,
    permissions: Iterable[str] | None = None,
    changed_by: User | None = None,
) -> Role:
    """Rename the role, or give it exactly these rights; people who have it act by them from their next request on.

    Rights of modules that are off now stay as they were. Nobody gives or takes a right that he does not have himself.
    """
    role = _custom(role_id)
    old = {"name": role.name, "permissions": sorted(role.permissions)}
    if name is not None:
        role.name = _free_name(name, role.kind, but=role.pk)
    if permissions is not None:
        known = set(codes_for(grantable(current_company()), role.kind))
        wanted = _checked(role.kind, permissions) | (set(role.permissions) - known)
        _check_reach(changed_by, wanted ^ set(role.permissions))
        role.permissions = sorted(wanted)
    role.save(update_fields=["name", "permissions"])
    changes = differences(old, {"name": role.name, "permissions": sorted(role.permissions)})
    if changes:
        record("accounts.role.changed", subject=role, changes=changes, kind=RecordKind.SECURITY)
    if "permissions" in changes:
        # Who has the role, and for which clients, need not be asked: pages that may still follow connect anew.
        transaction.on_commit(partial(revoke, None))
    return role


@transaction.atomic
def delete_role(*, role_id: int, deleted_by: User | None = None) -> None:
    """Delete a custom role that nobody has."""
    role = _custom(role_id)
    _check_reach(deleted_by, set(role.permissions))
    if role.users.exists():
        raise RoleInUse
    facts = {"name": role.name, "kind": role.kind, "permissions": role.permissions}
    record("accounts.role.deleted", subject=role, facts=facts, kind=RecordKind.SECURITY)
    try:
        with transaction.atomic():
            role.delete()
    except (ProtectedError, IntegrityError) as error:
        raise RoleInUse from error


def _role(role_id: int) -> Role:
    role = Role.objects.select_for_update().filter(pk=role_id).first()
    if role is None:
        raise NoSuchRole
    return role


def _custom(role_id: int) -> Role:
    role = _role(role_id)
    if not role.is_custom:
        raise ReadyRoleStays
    return role


def _checked(kind: str, permissions: Iterable[str]) -> set[str]:
    """Return the rights if roles of this kind may hold each: the rights of the staff never reach a client."""
    wanted = set(permissions)
    if wanted - set(codes_for(grantable(current_company()), kind)):
        raise UnknownPermission(fields={"permissions": [UnknownPermission.message]})
    return wanted


def _check_reach(actor: User | None, codes: set[str]) -> None:
    if actor is not None and "*" not in actor.permissions and not codes <= actor.permissions:
        raise BeyondOwnRights


def _free_name(name: str, kind: str, but: int = 0) -> str:
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise InvalidInput(_("Enter the name."), fields={"name": [_("Enter the name.")]})
    if len(name) > LONGEST_NAME:
        words = _("At most %(length)s characters.") % {"length": LONGEST_NAME}
        raise InvalidInput(words, fields={"name": [words]})
    if Role.objects.filter(name__iexact=name, kind=kind).exclude(pk=but).exists():
        raise NameTaken(fields={"name": [NameTaken.message]})
    return name
