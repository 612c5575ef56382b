"""allauth's pages of second factors and passkeys where they need an answer of ours."""

from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as webauthn_views
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from core.accounts.device_cookie import give_token
from core.accounts.models import User, WayIn
from core.accounts.services.devices import trust_device
from core.accounts.services.limits import Limit, spend
from core.accounts.services.policy import access_policy, require_way
from core.accounts.services.sign_ins import record_failure
from core.lib.errors import DomainError
from core.ui.errors import too_many_requests

PASSKEY = Limit(name="passkey", attempts=60, seconds=300)


class SecondFactorView(AuthenticateView):
    """A code of the app, a recovery code or a passkey; on request this device is asked no more for a while."""

    def form_valid(self, form: Any) -> HttpResponse:
        user = self.stage.login.user
        response: HttpResponse = super().form_valid(form)
        if self.request.POST.get("trust") and self.request.user.is_authenticated and access_policy().remember_days:
            trust_device(user=user, token=give_token(self.request), at=timezone.now())
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.stage.login.user
        types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        return {
            **super().get_context_data(**kwargs),
            "person": user,
            "has_app": Authenticator.Type.TOTP in types,
            "has_passkey": Authenticator.Type.WEBAUTHN in types,
            "has_recovery": Authenticator.Type.RECOVERY_CODES in types,
            "by_recovery": "recovery" in self.request.GET or Authenticator.Type.TOTP not in types,
            "remember_days": access_policy().remember_days,
            "picture": True,
        }


class PasskeySignInView(webauthn_views.LoginWebAuthnView):
    """A passkey instead of password and second factor, on the company's own host alone."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not spend(PASSKEY, get_account_adapter().get_client_ip(request)).allowed:
            return too_many_requests(request)
        if WayIn.PASSKEY not in access_policy().ways:
            return HttpResponseRedirect(reverse("account_login"))
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            require_way(user=form.cleaned_data["credential"].user, way=WayIn.PASSKEY)
        except DomainError as error:
            return self._refuse(str(error))
        response: HttpResponse = super().form_valid(form)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        record_failure(way=WayIn.PASSKEY, contact="", user=None)
        return self._refuse(str(get_adapter().error_messages["incorrect_code"]))

    def _refuse(self, text: str) -> HttpResponse:
        get_account_adapter().add_message(self.request, messages.ERROR, message=text)
        return HttpResponseRedirect(reverse("account_login"))


class AddPasskeyView(webauthn_views.AddWebAuthnView):
    """Every key added here can stand for password and second factor: it asks for a finger, face or PIN."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        assert isinstance(self.request.user, User)  # noqa: S101 allauth lets nobody else come here
        return {**context, "js_data": {"creation_options": webauthn.begin_registration(self.request.user, True)}}


class RemovePasskeyView(webauthn_views.RemoveWebAuthnView):
    """The last second factor of somebody who may not do without one stays."""

    def form_valid(self, form: Any) -> HttpResponse:
        if not get_adapter().can_delete_authenticator(self.get_object()):
            form.add_error(None, get_adapter().error_messages["cannot_delete_authenticator"])
            response: HttpResponse = self.form_invalid(form)
            return response
        removed: HttpResponse = super().form_valid(form)
        return removed
