"""The step of signing in that asks for a second factor."""

from typing import Any

from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from django.http import HttpRequest
from django.utils import timezone

from core.accounts.device_cookie import known_token
from core.accounts.services.devices import is_trusted
from core.accounts.services.policy import access_policy, has_second_factor


class SecondFactorStage(AuthenticateStage):
    """Whoever has a second factor gives it, unless a passkey was both or this device is trusted."""

    login: Any

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        if user is None or not has_second_factor(user) or did_use_passwordless_login(request, user):
            return False
        return not is_trusted(user=user, token=known_token(request), policy=access_policy(), at=timezone.now())
