"""Reads about client companies."""

from django.db.models import Count, Q, QuerySet

from core.organizations.models import Membership, Organization
from core.organizations.scope import get_owned, owned
from core.organizations.viewer import Viewer


def list_organizations(*, viewer: Viewer, search: str = "") -> QuerySet[Organization]:
    """Return the organizations that the viewer may see, by name, with the number of their people."""
    found = owned(Organization.objects.all(), viewer, "", permission="organizations.view_organization")
    if search := search.strip().replace("\x00", ""):
        found = found.filter(Q(name__icontains=search) | Q(inn__startswith=search) | Q(external_id=search))
    return found.annotate(people=Count("memberships")).order_by("name", "pk")


def get_organization(*, viewer: Viewer, pk: int) -> Organization:
    return get_owned(Organization.objects.all(), viewer, "", permission="organizations.view_organization", pk=pk)


def list_members(*, organization: Organization) -> QuerySet[Membership]:
    return organization.memberships.select_related("user", "role").order_by("user__name", "pk")
