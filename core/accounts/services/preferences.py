"""Keep how a person likes the pages."""

from core.accounts.models import User

KEPT = frozenset({"language", "theme_mode", "density", "time_zone"})


def save_preferences(*, user: User, chosen: dict[str, str], name: str | None = None) -> None:
    """Store the choices (and his name, where he gives one) with the user: they follow him to another device."""
    kept = {key: value for key, value in chosen.items() if key in KEPT}
    if name is not None:
        kept["name"] = name
    if kept:
        User.objects.filter(pk=user.pk).update(**kept)
