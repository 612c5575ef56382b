"""Who hears of an event: specifications as triggers hold them, turned into one query."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.accounts.models import Role, User, UserKind
from core.accounts.permissions import ALL_CLIENTS, permissions_of
from core.lib.company import current_company
from core.notifications.segments import NO_SEGMENT, Segment, meant_by
from core.organizations.models import Membership, Organization
from core.registry.spec import NotificationType


def recipients(
    specifications: Iterable[str],
    *,
    organization_id: int | None,
    people: Mapping[str, int | None],
    segment: Segment = NO_SEGMENT,
    by: int | None = None,
) -> QuerySet[User]:
    """Return the active people meant by the specifications or the segment, each once.

    Where the object belongs to an organization, clients of others are never among them, whatever a trigger says, nor
    employees who do not see this client; who stands in a relation that the module declares hears of it also when he
    has left the organization. Whoever has done it himself (`by`) never does.
    """
    wide, named = meant_by(segment), Q(pk__in=[])
    for specification in specifications:
        kind, _colon, rest = specification.partition(":")
        if kind == "person":
            named |= Q(pk=people.get(rest))
        else:
            wide |= _meant(kind, rest, organization_id)
    if organization_id is not None:
        wide = wide & (_staff_of(organization_id) | Q(Exists(_members(organization_id))))
    return User.objects.filter(wide | named, is_active=True).exclude(pk=by or 0)


def _meant(kind: str, rest: str, organization_id: int | None) -> Q:
    nobody = Q(pk__in=[])
    if kind == "permission":
        holding = Q(has_all_permissions=True) | Q(permissions__contains=[rest])
        roles = Role.objects.filter(holding, kind=UserKind.STAFF, users=OuterRef("pk"))
        return Q(Exists(roles), kind=UserKind.STAFF)
    if kind == "role":
        held = Exists(Role.objects.filter(code=rest, users=OuterRef("pk")))
        return Q(held) | Q(Exists(Membership.objects.filter(user=OuterRef("pk"), role__code=rest)))
    if kind == "organization":
        return Q(Exists(_members(organization_id, rest))) if organization_id is not None else nobody
    if kind == "client":
        return Q(Exists(_members(int(rest)))) if rest.isdecimal() else nobody
    return Q(pk=int(rest)) if kind == "user" and rest.isdecimal() else nobody


def _staff_of(organization_id: int) -> Q:
    """Employees who see the client: as they see all, or as he is theirs to look after."""
    seeing = Q(has_all_permissions=True) | Q(permissions__contains=[ALL_CLIENTS])
    roles = Role.objects.filter(seeing, kind=UserKind.STAFF, users=OuterRef("pk"))
    his = Organization.objects.filter(pk=organization_id, responsible=OuterRef("pk"))
    return Q(kind=UserKind.STAFF) & (Q(Exists(roles)) | Q(Exists(his)))


def _members(organization_id: int, permission: str = "") -> QuerySet[Any]:
    found = Membership.objects.filter(
        user=OuterRef("pk"), user__kind=UserKind.CLIENT, organization=organization_id, organization__is_active=True
    )
    return found.filter(role__permissions__contains=[permission]) if permission else found


def problem_of_recipient(specification: str, found: NotificationType) -> Any:
    """Say what is wrong with a specification for this event, "" where nothing is."""
    kind, _colon, rest = specification.partition(":")
    if kind == "permission":
        return "" if rest in {one.code for one in permissions_of(current_company())} else _("There is no such right.")
    if kind == "role":
        return "" if Role.objects.filter(code=rest).exists() else _("There is no such role.")
    if kind == "organization":
        known = {"", *(one.code for one in permissions_of(current_company()))}
        if not found.of_organization:
            return _("The object of this event belongs to no organization.")
        return "" if rest in known else _("There is no such right.")
    if kind == "person":
        return "" if rest in found.people else _("Nobody stands in this relation to the object.")
    if kind == "client":
        return "" if _exists(Organization.objects, rest) else _("There is no such organization.")
    if kind == "user":
        return "" if _exists(User.objects, rest) else _("There is no such person.")
    return _("Nobody is meant by this.")


def _exists(rows: Any, number: str) -> bool:
    return number.isdecimal() and len(number) < 19 and rows.filter(pk=int(number)).exists()
