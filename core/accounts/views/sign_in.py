"""allauth's page of sign-in with the company's picture."""

from typing import Any, ClassVar

from allauth.account.views import LoginView, PasswordResetView


class SignInView(LoginView):
    extra_context: ClassVar[dict[str, Any]] = {"picture": True}


class ForgottenPasswordView(PasswordResetView):
    extra_context: ClassVar[dict[str, Any]] = {"picture": True}
