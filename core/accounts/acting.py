"""Who acts in a request: the signed-in person, or a visitor, from his machine's address."""

import uuid
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from core.accounts.models import User
from core.lib.acting import Acting
from core.lib.company import current_company


def acting_of(request: HttpRequest, user: User | AnonymousUser) -> Acting:
    """Return who acts; each request has a number of its own, which the audit and the logs share."""
    person: dict[str, Any] = {"kind": "visitor"}
    if isinstance(user, User):
        kind = "vendor" if current_company().is_public or user.support else user.kind
        person = {"kind": kind, "user_id": user.pk, "name": str(user), "support": user.support}
    return Acting(
        **person,
        address=_address(request),
        agent=request.headers.get("User-Agent", "")[:200],
        request_id=request_id(request),
    )


def request_id(request: HttpRequest) -> str:
    number: str = request.META.setdefault("atrium.request_id", uuid.uuid4().hex)
    return number


def _address(request: HttpRequest) -> str:
    """Return the caller's address; one who has none (a socket of this machine) is not turned away for it."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""
