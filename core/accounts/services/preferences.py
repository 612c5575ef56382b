"""Keep how a person likes the pages."""

from core.accounts.models import User

KEPT = frozenset({"language", "theme_mode", "density"})


def save_preferences(*, user: User, chosen: dict[str, str]) -> None:
    """Store the choices with the user: they follow him to another device."""
    kept = {key: value for key, value in chosen.items() if key in KEPT}
    if kept:
        User.objects.filter(pk=user.pk).update(**kept)
