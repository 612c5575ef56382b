"""Who acts for a client company, and in which role."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import Role, User, UserKind
from core.accounts.services.invitations import invite_user
from core.accounts.services.users import BeyondOwnRights, ContactTaken, NoSuchUser, cut_live_channels, roles_for
from core.audit.models import RecordKind
from core.audit.record import record
from core.events.outbox import emit
from core.lib.errors import DomainError
from core.organizations.events import BindingWithdrawn
from core.organizations.models import Membership, Organization
from core.organizations.services.organizations import NoSuchOrganization


class AlreadyMember(DomainError):
    code = "already_member"
    message = _("This person acts for the client already.")


class StaffIsNoClient(DomainError):
    code = "staff_is_no_client"
    message = _("This person belongs to the staff and cannot act for a client.")


class NoSuchMember(DomainError):
    code, status = "no_such_member", 404
    message = _("This person does not act for the client.")


@transaction.atomic
def add_member(*, organization_id: int, user_id: int, role_code: str, added_by: User | None = None) -> Membership:
    """Let a client's user act for this organization too; his other memberships and their roles stay as they are.

    Nobody gives a client a right that he does not have himself; the system (no `added_by`) has no such bound.
    """
    organization = Organization.objects.filter(pk=organization_id).first()
    if organization is None:
        raise NoSuchOrganization
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NoSuchUser
    if user.kind != UserKind.CLIENT:
        raise StaffIsNoClient
    (role,) = roles_for(kind=UserKind.CLIENT, codes=[role_code])
    _check_reach(added_by, role)
    try:
        with transaction.atomic():
            made = Membership.objects.create(user=user, organization=organization, role=role)
    except IntegrityError as error:
        raise AlreadyMember from error
    _record("added", made, facts={"role": role.code})
    return made


@transaction.atomic
def invite_member(
    *, organization_id: int, email: str, name: str, role_code: str, invited_by: User | None
) -> Membership:
    """Bring a person in: somebody known gets another organization, a new one an invitation."""
    known = User.objects.filter(email=email.strip().lower()).first()
    if known is None:
        invitation = invite_user(email=email, name=name, role_codes=[], invited_by=invited_by, kind=UserKind.CLIENT)
        known = invitation.user
    elif known.kind != UserKind.CLIENT:
        raise ContactTaken
    return add_member(organization_id=organization_id, user_id=known.pk, role_code=role_code, added_by=invited_by)


@transaction.atomic
def set_member_role(
    *, organization_id: int, user_id: int, role_code: str, changed_by: User | None = None
) -> Membership:
    membership = _locked(organization_id, user_id)
    before = membership.role.code
    (membership.role,) = roles_for(kind=UserKind.CLIENT, codes=[role_code])
    _check_reach(changed_by, membership.role)
    membership.save(update_fields=["role"])
    if before != role_code:
        _record("role_changed", membership, changes={"role": (before, role_code)})
        cut_live_channels(user_id=user_id)
    return membership


@transaction.atomic
def remove_member(*, organization_id: int, user_id: int) -> None:
    """Take the organization away from the user; it is gone from his next request on."""
    membership = _locked(organization_id, user_id)
    _record("removed", membership, facts={"role": membership.role.code})
    membership.delete()
    emit(BindingWithdrawn(organization_id=organization_id, user_id=user_id))
    cut_live_channels(user_id=user_id)


def _check_reach(actor: User | None, role: Role) -> None:
    if actor is not None and "*" not in actor.permissions and not role.codes <= actor.permissions:
        raise BeyondOwnRights


def _record(what: str, membership: Membership, **more: Any) -> None:
    record(
        f"organizations.member.{what}",
        subject=membership.user,
        organization_id=membership.organization_id,
        kind=RecordKind.SECURITY,
        **more,
    )


def _locked(organization_id: int, user_id: int) -> Membership:
    members = Membership.objects.select_for_update(of=("self",)).select_related("user", "role")
    found = members.filter(organization_id=organization_id, user_id=user_id).first()
    if found is None:
        raise NoSuchMember
    return found
