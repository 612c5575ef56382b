"""Exchange a page's grant for a ticket, and send the browser to the live process with it."""

import random
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.lib.company import current_company
from core.live.publishing import revoked_at
from core.live.tickets import BadTicket, Grant, Ticket, now_ms, plain_host, read_grant, rights_of

# Connections that began together should not end together.
SHORTEST_TICKET, LONGEST_TICKET = 240_000, 300_000


@never_cache
@require_safe
def ticket(request: HttpRequest) -> HttpResponse:
    """Redirect to the stream; the browser comes back here by itself when the stream ends."""
    try:
        grant = read_grant(request.GET.get("grant", ""))
    except BadTicket:
        return HttpResponseForbidden()
    if not _still_good(request, grant):
        return HttpResponseForbidden()
    now, host = now_ms(), plain_host(request.get_host())
    expires = now + random.randint(SHORTEST_TICKET, LONGEST_TICKET)  # noqa: S311
    # Whoever is here for a limited time hears nothing after it.
    if ends_at := getattr(request, "access_ends_at", None):
        expires = min(expires, int(ends_at.timestamp() * 1000))
    signed = Ticket(
        company=grant.company,
        host=host,
        user_id=grant.user_id,
        channels=frozenset(grant.channels),
        issued_ms=now,
        expires_ms=expires,
    ).sign()
    query = {"ticket": signed}
    last = request.headers.get("Last-Event-ID") or request.GET.get("last_event_id")
    if last:
        query["last_event_id"] = last
    else:
        query["since"] = str(grant.issued_ms)
    return HttpResponseRedirect(f"{settings.LIVE_URL.format(host=host)}/live/?{urlencode(query)}")


def _still_good(request: HttpRequest, grant: Grant) -> bool:
    user = request.user
    return (
        grant.company == current_company().schema
        and user.is_authenticated
        and user.is_active
        and user.pk == grant.user_id
        and rights_of(user.permissions) == grant.rights
        and revoked_at(grant.company, grant.user_id) < grant.issued_ms
    )
