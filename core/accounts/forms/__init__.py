"""Input of the sign-in pages and of the page of people."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ResetPasswordKeyForm as AllauthResetPasswordKeyForm
from allauth.account.forms import SetPasswordForm as AllauthSetPasswordForm
from allauth.account.internal.flows.login import perform_password_login
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from core.accounts.models import AccessPolicy, Role, SecondFactorRule, User, UserKind, WayIn
from core.accounts.services.passwords import check_present_password, request_password_reset
from core.accounts.sessions import BRIEF

REMEMBER = ((0, _("Ask every time")), (7, _("7 days")), (30, _("30 days")), (90, _("90 days")))
SESSION = ((8, _("8 hours")), (24, _("24 hours")), (168, _("7 days")), (336, _("14 days")), (720, _("30 days")))
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

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Go on to the second factor or come in; how long the session lives is the company's to say."""
        if not self.cleaned_data["remember"]:
            request.session[BRIEF] = True
        self._login.redirect_url = redirect_url
        response: HttpResponse = perform_password_login(request, self.user_credentials(), self._login)
        return response


class CodeRequestForm(forms.Form):
    """Where to send a code: an e-mail or a phone, as the company allows."""

    contact = forms.CharField(max_length=254)

    def __init__(self, *args: Any, channels: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contact"]
        field.label = _("E-mail or phone")
        kind, autocomplete = "text", "username"
        if channels == ["email"]:
            field.label, kind, autocomplete = _("E-mail"), "email", "email"
        elif channels == ["sms"]:
            field.label, kind, autocomplete = _("Phone"), "tel", "tel"
        field.widget = forms.TextInput(
            attrs={"type": kind, "autocomplete": autocomplete, "autofocus": True, "autocapitalize": "none"}
        )


class CodeForm(forms.Form):
    """The digits that have come."""

    code = forms.CharField(label=_("Code"), max_length=16)


class PolicyForm(forms.Form):
    """How people come in: the page "Sign-in and security"."""

    staff_ways = forms.MultipleChoiceField(
        label=_("Ways in for the staff"), choices=WayIn, widget=forms.CheckboxSelectMultiple, required=False
    )
    client_ways = forms.MultipleChoiceField(
        label=_("Ways in for clients"), choices=WayIn, widget=forms.CheckboxSelectMultiple
    )
    staff_second_factor = forms.ChoiceField(
        label=_("Second factor of the staff"), choices=SecondFactorRule, widget=forms.RadioSelect
    )
    remember_days = forms.TypedChoiceField(
        label=_("Do not ask for the second factor again on a trusted device"), choices=REMEMBER, coerce=int
    )
    session_hours = forms.TypedChoiceField(
        label=_("A session lasts at most"),
        choices=SESSION,
        coerce=int,
        help_text=_("Then one has to sign in again."),
    )

    @classmethod
    def of(cls, policy: AccessPolicy, data: Any = None) -> "PolicyForm":
        return cls(data, initial={name: getattr(policy, name) for name in cls.base_fields})


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
