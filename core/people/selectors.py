"""Reads about the people of a company and their roles, as far as whoever looks may see them."""

from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, StringAgg, Subquery, Value, When
from django.db.models.functions import Coalesce

from core.accounts.masking import email_column, name_column, phone_column
from core.accounts.models import Role, User, UserKind
from core.accounts.permissions import PERSONAL_DATA
from core.accounts.selectors import with_state
from core.organizations.models import Membership, Organization
from core.organizations.scope import owned
from core.organizations.viewer import Viewer


def list_people(viewer: Viewer) -> QuerySet[Any]:
    """Return staff and clients with state, roles and organizations, in one query however many they are.

    An employee who works with his own clients alone sees their people and his colleagues. Contacts come as `shown_*`.
    """
    full = viewer.has_permission(PERSONAL_DATA)
    bindings = owned(Membership.objects.filter(user=OuterRef("pk")), viewer).order_by()
    own_roles = _names(Role.objects.filter(users=OuterRef("pk")).order_by(), "users", "name")
    clients = Organization.objects.filter(responsible=OuterRef("pk"))
    people = User.objects.filter(kind__in=[UserKind.STAFF, UserKind.CLIENT])
    people = people if viewer.sees_all else people.filter(_is_near(viewer))
    shown: QuerySet[Any] = with_state(people).annotate(
        shown_email=email_column("email", full=full),
        shown_phone=phone_column("phone", full=full),
        shown_name=name_column(full=full),
        role_names=Case(When(kind=UserKind.STAFF, then=own_roles), default=_names(bindings, "user", "role__name")),
        organization_names=_names(bindings, "user", "organization__name"),
        client_count=_number(clients, "responsible"),
    )
    return shown


def get_person(viewer: Viewer, pk: int) -> Any:
    """Return one person; somebody out of the viewer's sight gives the same DoesNotExist as nobody."""
    return list_people(viewer).get(pk=pk)


def list_bindings(viewer: Viewer, person: User) -> QuerySet[Membership]:
    """Return for whom the person acts, of the clients that the viewer sees."""
    found = owned(Membership.objects.filter(user=person), viewer)
    return found.select_related("organization", "role").order_by("organization__name", "pk")


def list_roles() -> QuerySet[Any]:
    """Return the roles with how many people have each, own ones or for a client."""
    own = Role.users.through.objects.filter(role=OuterRef("pk"))
    bound = Membership.objects.filter(role=OuterRef("pk"))
    return Role.objects.annotate(people=_number(own, "role") + _number(bound, "role"))


def grantable_roles(user: Any, kind: str) -> list[Role]:
    """Return the roles that this person may give: those that hold nothing that he lacks."""
    roles = Role.objects.filter(kind=kind).order_by("name")
    return [role for role in roles if "*" in user.permissions or role.codes <= user.permissions]


def _is_near(viewer: Viewer) -> Q:
    return Q(kind=UserKind.STAFF) | Q(Exists(owned(Membership.objects.filter(user=OuterRef("pk")), viewer)))


def _number(rows: QuerySet[Any], key: str) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().values(key).annotate(number=Count("pk")).values("number")), 0)


def _names(rows: QuerySet[Any], key: str, name: str) -> Subquery:
    listed = rows.values(key).annotate(names=StringAgg(F(name), Value(", "), distinct=True, order_by=F(name)))
    return Subquery(listed.values("names"))
