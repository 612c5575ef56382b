"""Reads about people."""

from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, StringAgg, Subquery, Value, When

from core.accounts.models import Invitation, Role, User, UserKind

ACTIVE, INVITED, BLOCKED = "active", "invited", "blocked"


def list_staff() -> QuerySet[Any]:
    """Return the staff with the names of their roles and their state, in one query however many they are."""
    waiting = Invitation.objects.filter(user=OuterRef("pk"), accepted_at=None)
    names = (
        Role.objects.filter(users=OuterRef("pk"))
        .order_by()
        .values("users")
        .annotate(names=StringAgg("name", Value(", "), order_by="name"))
        .values("names")
    )
    state = Case(
        When(is_active=False, then=Value(BLOCKED)),
        When(Exists(waiting), then=Value(INVITED)),
        default=Value(ACTIVE),
        output_field=CharField(),
    )
    return User.objects.filter(kind=UserKind.STAFF).annotate(role_names=Subquery(names), state=state)


def get_staff(*, pk: int) -> User:
    """Return one of the staff; a client's number gives the same DoesNotExist as nobody's."""
    return User.objects.get(pk=pk, kind=UserKind.STAFF)
