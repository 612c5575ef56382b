"""Keep how a person likes the pages."""

from core.accounts.models import User

KEPT = frozenset({"language", "theme_mode", "density", "time_zone"})


def save_preferences(*, user: User, chosen: dict[str, str]) -> None:
    """Store the choices with the user, so that they follow him to another device."""
    if kept := {name: value for name, value in chosen.items() if name in KEPT}:
        User.objects.filter(pk=user.pk).update(**kept)
