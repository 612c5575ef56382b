"""{% live_url "organization.5" "job.17" %}: where a page follows these channels of its company."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from core.lib.company import current_company
from core.live.tickets import Grant, now_ms, rights_of

register = template.Library()


@register.simple_tag(takes_context=True)
def live_url(context: dict[str, Any], *channels: str) -> str:
    """Return the address for `data-live`, empty for a visitor who is not signed in.

    Whoever writes the page decides what its user may follow: name no channel that this user must not hear.
    """
    request = context.get("request")
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
