"""Input of the sign-in pages and of the page of people."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ResetPasswordKeyForm as AllauthResetPasswordKeyForm
from allauth.account.forms import SetPasswordForm as AllauthSetPasswordForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.accounts.models import Role, User, UserKind
from core.accounts.services.passwords import check_present_password, request_password_reset

PASSWORD_HINT = _("At least 10 characters: a few words in a row are easy to remember and hard to guess.")


def password_field(label: Any, *, new: bool = False) -> forms.CharField:
    autocomplete = "new-password" if new else "current-password"
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, widget=widget, max_length=1000)


class LoginForm(AllauthLoginForm):
    """E-mail or phone, and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = forms.TextInput(attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"})
        self.fields["login"] = forms.CharField(label=_("E-mail or phone"), widget=widget, max_length=254)
        self.fields["password"] = password_field(_("Password"))
        self.fields["remember"].label = _("Remember me")
        self.order_fields(["login", "password", "remember"])


class ResetPasswordForm(forms.Form):
    """Where to send the link; says nothing about whether anybody has this address."""

    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        request_password_reset(email=email, client_ip=get_adapter().get_client_ip(request))
        return email


class _NewPassword:
    """One field for the new password, with an eye to look at it, instead of two."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]
    user: User | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = PASSWORD_HINT
        self.fields["password1"].widget.attrs.pop("placeholder", None)


class ResetPasswordKeyForm(_NewPassword, AllauthResetPasswordKeyForm):
    """A new password instead of a forgotten one."""


class SetPasswordForm(_NewPassword, AllauthSetPasswordForm):
    """A first password."""


class ChangePasswordForm(_NewPassword, AllauthChangePasswordForm):
    """A new password for somebody who knows the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"] = password_field(_("Present password"))
        self.order_fields(["oldpassword", "password1"])

    def clean_oldpassword(self) -> str:
        assert self.user is not None  # noqa: S101 the page is for people who have signed in
        return check_present_password(self.user, self.cleaned_data["oldpassword"])


class AcceptInvitationForm(forms.Form):
    """The password that the invited person chooses."""

    password = password_field(_("Password"), new=True)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = PASSWORD_HINT

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        try:
            validate_password(password, self.user)
        except ValidationError as error:
            raise forms.ValidationError(error.messages) from error
        return password


class InviteForm(forms.Form):
    """Whom to invite to the company's staff, and as what."""

    name = forms.CharField(label=_("Full name"), max_length=150)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role_codes = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = Role.objects.filter(kind=UserKind.STAFF).order_by("name").values_list("code", "name")
        self.fields["role_codes"].choices = list(roles)  # type: ignore[attr-defined]
