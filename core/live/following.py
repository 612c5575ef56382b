"""Where a page follows channels of its company."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from core.lib.company import current_company
from core.live.tickets import Grant, now_ms, rights_of


def live_address(request: HttpRequest, *channels: str) -> str:
    """Return the address for `data-live`, empty for a visitor who is not signed in.

    Whoever makes the page decides what its user may follow: name no channel that this user must not hear.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    grant = Grant(
        company=current_company().schema,
        user_id=user.pk,
        channels=tuple(channels),
        rights=rights_of(user.permissions),
        issued_ms=now_ms(),
    )
    return f"{reverse('live:ticket')}?{urlencode({'grant': grant.sign()})}"
