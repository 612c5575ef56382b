"""Out of broadcasts by one click, without signing in; service messages are not concerned."""

from collections.abc import Iterable
from datetime import datetime

from django.core import signing
from django.urls import reverse

from core.accounts.urlconf import own_urlconf
from core.lib.company import current_company
from core.lib.links import absolute_url
from core.notifications.models import PersonSettings

SALT = "core.notifications.unsubscribe"


def unsubscribed_among(people: Iterable[int]) -> set[int]:
    """Return those of the people who want no broadcasts."""
    asked = list(people)
    if not asked:
        return set()
    found = PersonSettings.objects.filter(user_id__in=asked, unsubscribed_at__isnull=False)
    return set(found.values_list("user_id", flat=True))


def unsubscribe_url(user_id: int) -> str:
    token = signing.Signer(salt=SALT).sign_object([current_company().schema, user_id])
    return absolute_url(reverse("notifications:unsubscribe", args=[token], urlconf=own_urlconf()))


def person_of(token: str) -> int | None:
    """Return whose link it is; None for a forged one and for another company's."""
    try:
        schema, user_id = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(user_id) if schema == current_company().schema else None


def unsubscribe(*, user_id: int, at: datetime | None) -> None:
    """Note that the person wants no broadcasts any more, or (None) wants them again."""
    PersonSettings.objects.update_or_create(user_id=user_id, defaults={"unsubscribed_at": at})
