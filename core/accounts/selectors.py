"""Reads about people."""

from django.db.models import Prefetch, QuerySet

from core.accounts.models import Invitation, Role, User, UserKind


def list_staff() -> QuerySet[User]:
    """Return the staff by name, with their roles and open invitations, in three queries however many they are."""
    waiting = Invitation.objects.filter(accepted_at=None)
    return (
        User.objects.filter(kind=UserKind.STAFF)
        .prefetch_related(
            Prefetch("roles", Role.objects.order_by("name")),
            Prefetch("invitations", waiting, to_attr="open_invitations"),
        )
        .order_by("name", "pk")
    )
