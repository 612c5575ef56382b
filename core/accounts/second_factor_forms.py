"""Input of the pages of the second factor, over allauth's own forms."""

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import get_totp_secret, validate_totp_code
from allauth.mfa.webauthn.forms import EditWebAuthnForm
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.services.codes import WrongCode
from core.accounts.services.limits import give_back
from core.accounts.services.second_factor import LONGEST, TRIES, check_second_factor, spend_try, use_once
from core.lib.errors import DomainError

NAME_LENGTH = 60


def code_field() -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True})
    return forms.CharField(label=_("Code"), max_length=LONGEST, widget=widget)


class SecondFactorForm(forms.Form):
    """A code of the app or a recovery code; a wrong guess is counted and written down."""

    code = code_field()
    reauthenticated = False

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        try:
            self.authenticator: Authenticator = check_second_factor(user=self.user, code=code)
        except DomainError as error:
            raise forms.ValidationError(str(error), code=error.code) from error
        return code

    def save(self) -> None:
        post_authentication(context.request, self.authenticator, reauthenticated=self.reauthenticated)


class ReauthenticateForm(SecondFactorForm):
    """The same of somebody who has signed in and is about to change what matters."""

    reauthenticated = True


class ActivateTotpForm(forms.Form):
    """The first code shows that the app has taken the secret; it opens nothing a second time."""

    code = code_field()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.secret = get_totp_secret(regenerate=not self.is_bound)

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split())
        try:
            left = spend_try(self.user, TRIES)
        except DomainError as error:
            raise forms.ValidationError(str(error), code=error.code) from error
        if not (code.isascii() and validate_totp_code(self.secret, code) and use_once(self.user, code)):
            raise forms.ValidationError(str(WrongCode(left)), code="wrong_code")
        give_back(TRIES, str(self.user.pk))
        return code


class AddPasskeyForm(forms.Form):
    """What the browser has made for this host, and what the person calls it."""

    name = forms.CharField(label=_("Name of the key"), max_length=NAME_LENGTH, required=False)
    credential = forms.JSONField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.default = get_adapter().generate_authenticator_name(user, Authenticator.Type.WEBAUTHN)
        self.fields["name"].initial = self.default

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"].strip() or self.default)

    def clean_credential(self) -> Any:
        credential = self.cleaned_data["credential"]
        try:
            webauthn.parse_registration_response(credential)
            webauthn.complete_registration(credential)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return credential


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name for a key."""

    name = forms.CharField(label=_("Name of the key"), max_length=NAME_LENGTH)
