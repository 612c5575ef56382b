"""allauth's page of sign-in with the company's picture."""

from typing import Any, ClassVar

from allauth.account.views import LoginView, PasswordResetView
from django.conf import settings
from django.utils.module_loading import import_string


class SignInView(LoginView):
    extra_context: ClassVar[dict[str, Any]] = {"picture": True}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add where somebody without an account may go, if the company lets people register."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "registration_url": import_string(settings.REGISTRATION_PAGE)()}


class ForgottenPasswordView(PasswordResetView):
    extra_context: ClassVar[dict[str, Any]] = {"picture": True}
