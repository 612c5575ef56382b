"""Who looks, and whose rows he may see: the one answer that pages, API, files and live channels use."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet

from core.accounts.models import User
from core.accounts.permissions import ALL_CLIENTS
from core.lib.company import current_company
from core.organizations.models import ConsentText, Membership, Organization


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """A person together with the organizations for which he acts now.

    Staff see the rows of every organization where their permissions let them act at all; those who lack the right to
    all clients see the rows of organizations for which they are responsible. A client sees those of the organization
    that he has chosen, or of all his organizations together (`joint`); his role, and so what he may do, belongs to
    each membership.
    """

    user: User | None = None
    is_staff: bool = False  # works for the company (the vendor's own people do not)
    sees_nothing: bool = False  # narrowed to a permission that he does not hold
    organizations: tuple[Organization, ...] = ()
    organization: Organization | None = None
    organization_ids: tuple[int, ...] = ()
    grants: Mapping[int, frozenset[str]] = field(default_factory=dict, repr=False)
    owes_consent: bool = False  # a newer text waits for his answer, see services.consents

    @property
    def sees_all(self) -> bool:
        """Tell whether the rows of every organization, and of none, are the viewer's to see."""
        return self.is_staff and not self.sees_nothing and self.has_permission(ALL_CLIENTS)

    def seen_organizations(self) -> "tuple[int, ...] | QuerySet[Organization, int]":
        """Return the keys of the organizations that somebody who does not see all may see; no query is run for it."""
        if self.is_staff and not self.sees_nothing and self.user is not None:
            return Organization.objects.filter(responsible=self.user.pk).values_list("pk", flat=True)
        return self.organization_ids

    @property
    def joint(self) -> bool:
        return self.organization is None and len(self.organizations) > 1

    @property
    def is_unbound(self) -> bool:
        """Tell whether this is a client of a company whom no organization is bound to."""
        return self.user is not None and not self.user.is_staff and not self.organizations

    def has_permission(self, code: str) -> bool:
        """Say whether the viewer may do this for at least one organization that he looks at (staff: at all)."""
        if self.user is None or not self.user.is_active:
            return False
        if "*" in self.user.own_permissions or code in self.user.own_permissions:
            return True
        return any(code in self.grants[pk] for pk in self.organization_ids)

    def narrowed(self, permission: str) -> "Viewer":
        """Return the viewer who sees only the organizations for which he holds the permission."""
        if self.is_staff:
            return self if self.has_permission(permission) else replace(self, sees_nothing=True)
        allowed = (pk for pk in self.organization_ids if self._may(permission, pk))
        return replace(self, organization_ids=tuple(allowed))

    def may_for(self, code: str, organization_id: int) -> bool:
        """Tell whether the viewer may do this for one organization that he sees."""
        if self.is_staff:
            return self.has_permission(code)
        return organization_id in self.organization_ids and self._may(code, organization_id)

    def _may(self, code: str, organization_id: int) -> bool:
        return self.user is not None and (code in self.user.own_permissions or code in self.grants[organization_id])


NOBODY = Viewer()


def viewer_of(user: User | AnonymousUser | None, *, organization_id: int | None = None) -> Viewer:
    """Return the viewer for a user of the current company: no query for staff, two for a client.

    An organization that is not the client's own (any more) is not entered: he then looks at all of his.
    """
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    if user.is_staff:
        return Viewer(user=user, is_staff=not current_company().is_public)
    if current_company().is_public:
        return Viewer(user=user)
    memberships = list(
        Membership.objects.filter(user=user, organization__is_active=True)
        .select_related("organization", "role")
        .annotate(owes_consent=Exists(ConsentText.objects.owed_by(OuterRef(OuterRef("user")))))
        .order_by("organization__name", "organization_id")
    )
    organizations = tuple(membership.organization for membership in memberships)
    chosen = next((one for one in organizations if one.pk == organization_id), None)
    if len(organizations) == 1:
        chosen = organizations[0]
    grants = {membership.organization_id: user.codes_of([membership.role]) for membership in memberships}
    ids = (chosen.pk,) if chosen else tuple(one.pk for one in organizations)
    user.act_with(frozenset().union(*(grants[pk] for pk in ids)))
    return Viewer(
        user=user,
        organizations=organizations,
        organization=chosen,
        organization_ids=ids,
        grants=grants,
        owes_consent=any(membership.owes_consent for membership in memberships),
    )
