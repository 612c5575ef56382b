"""Reads about client companies."""

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core.organizations.models import Membership, Organization
from core.organizations.scope import get_owned, owned
from core.organizations.viewer import Viewer


def list_organizations(*, viewer: Viewer) -> QuerySet[Organization]:
    """Return the organizations that the viewer may see, with the number of their people."""
    found = owned(Organization.objects.all(), viewer, "", permission="organizations.view_organization")
    counted = Membership.objects.filter(organization=OuterRef("pk")).order_by().values("organization")
    people = Coalesce(Subquery(counted.annotate(people=Count("pk")).values("people")), 0)
    return found.annotate(people=people)


def get_organization(*, viewer: Viewer, pk: int) -> Organization:
    return get_owned(Organization.objects.all(), viewer, "", permission="organizations.view_organization", pk=pk)


def list_members(*, organization: Organization) -> QuerySet[Membership]:
    return organization.memberships.select_related("user", "role").order_by("user__name", "pk")
