"""How often one caller may use the endpoints that invite guessing; counted per company in PostgreSQL."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from core.accounts.services.limits import Limit, spend


class ScopedThrottle(BaseThrottle):
    """Looks at the view's `throttle_scope`; settings.API_THROTTLES gives (requests, seconds) for each."""

    def __init__(self) -> None:
        self._wait: int | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        scope = getattr(view, "throttle_scope", "")
        if not scope or request.method == "OPTIONS":
            return True
        attempts, seconds = settings.API_THROTTLES[scope]
        user = request.user
        who = f"user {user.pk}" if user.is_authenticated else get_adapter().get_client_ip(request._request)
        spent = spend(Limit(name=f"api-{scope}", attempts=attempts, seconds=seconds), who)
        self._wait = spent.wait
        return spent.allowed

    def wait(self) -> int | None:
        return self._wait
