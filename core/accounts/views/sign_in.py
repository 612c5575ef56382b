"""allauth's page of sign-in with the company's picture and the company's ways in."""

from typing import Any, ClassVar

from allauth.account.views import LoginView, PasswordResetView
from django.conf import settings
from django.utils.module_loading import import_string

from core.accounts.models import WayIn
from core.accounts.services.code_sign_in import open_channels
from core.accounts.services.policy import access_policy


class SignInView(LoginView):
    extra_context: ClassVar[dict[str, Any]] = {"picture": True}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the ways in that the company offers, and where somebody without an account may go."""
        policy = access_policy()
        return {
            **super().get_context_data(**kwargs),
            "channels": open_channels(policy),
            "by_passkey": WayIn.PASSKEY in policy.ways,
            "registration_url": import_string(settings.REGISTRATION_PAGE)(),
        }


class ForgottenPasswordView(PasswordResetView):
    extra_context: ClassVar[dict[str, Any]] = {"picture": True}
