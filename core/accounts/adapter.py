"""allauth's questions about our people: phones, limits, who may come in, which letters go out."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.services.limits import Limit, give_back, spend
from core.lib.phones import clean_phone

# Wrong passwords: for one account from one address, from one address at all, and for one account from anywhere.
HERE = Limit(name="login-here", attempts=5, seconds=300)
ADDRESS = Limit(name="login-address", attempts=30, seconds=300)
ACCOUNT = Limit(name="login-account", attempts=50, seconds=3600)
MISMATCH = _("The e-mail, phone or password does not match. Check the layout and Caps Lock.")


class PhoneField(forms.CharField):
    """Takes a phone however it is written and gives E.164."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})

    def clean(self, value: Any) -> str:
        return clean_phone(super().clean(value))


class AccountAdapter(DefaultAccountAdapter):
    """Our own answers; everything not named here is allauth's default."""

    # One sentence for every way in which a sign-in can be wrong: it must not tell which accounts exist.
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": MISMATCH,
        "phone_password_mismatch": MISMATCH,
        "username_password_mismatch": MISMATCH,
        "invalid_login": MISMATCH,
        "too_many_login_attempts": _("Too many attempts. Wait five minutes or set a new password."),
        "incorrect_password": _("The present password does not match."),
        "enter_current_password": _("Enter your present password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:security")

    def phone_form_field(self, **kwargs: Any) -> forms.Field:
        return PhoneField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone else None

    def get_user_by_phone(self, phone: str) -> User | None:
        try:
            return User.objects.filter(phone=clean_phone(phone)).first()
        except ValidationError:
            return None

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Check a password within the limits; the page and the API both come through here."""
        counted = self._counted(request, credentials)
        spent = [spend(limit, who) for limit, who in counted]
        if not all(one.allowed for one in spent):
            raise self.validation_error("too_many_login_attempts")
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            for limit, who in counted:
                give_back(limit, who)
        return user

    def _counted(self, request: HttpRequest, credentials: dict[str, Any]) -> list[tuple[Limit, str]]:
        login = str(credentials.get("email") or credentials.get("phone") or credentials.get("username") or "")
        if "phone" in credentials:
            login = clean_phone(login)
        login, address = login.strip().lower(), self.get_client_ip(request)
        return [(HERE, f"{login} {address}"), (ADDRESS, address), (ACCOUNT, login)]
