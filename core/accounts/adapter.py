"""allauth's questions about our people: phones, limits, who may come in, what is written down and told."""

import time
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.accounts.device_cookie import give_token, known_token
from core.accounts.models import User, WayIn
from core.accounts.services import password_guard, users
from core.accounts.services.passwords import check_present_password
from core.accounts.services.policy import access_policy, lacks_second_factor, require_way
from core.accounts.services.sign_ins import record_change, record_sign_in, record_sign_out
from core.accounts.sessions import SETUP_NEEDED
from core.lib.errors import DomainError
from core.lib.phones import clean_phone

MISMATCH = _("The e-mail, phone or password does not match. Check the layout and Caps Lock.")
# What allauth's flows tell of, once each: the notice's code, and the deed in the security log.
FACTOR_CHANGES = {
    "mfa/email/totp_activated": "accounts.totp.switched_on",
    "mfa/email/totp_deactivated": "accounts.totp.switched_off",
    "mfa/email/webauthn_added": "accounts.passkey.added",
    "mfa/email/webauthn_removed": "accounts.passkey.removed",
    "mfa/email/recovery_codes_generated": "accounts.recovery_codes.made",
}
# For so long after signing in nobody is asked again who he is before he changes his second factor.
FRESH_SECONDS = 300


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
        login = _login_of(credentials)
        try:
            counted = password_guard.count_try(
                login=login, address=self.get_client_ip(request), token=known_token(request)
            )
            user: User | None = super().authenticate(request, **credentials)
            if user is None:
                password_guard.was_wrong(login=login)
                return None
            password_guard.was_right(counted)
            require_way(user=user, way=WayIn.PASSWORD)
        except DomainError as error:
            raise ValidationError(str(error), code=error.code) from error
        return user

    def reauthenticate(self, user: User, password: str) -> bool:
        check_present_password(user, password)
        return True

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask nobody again who has just come in."""
        records = get_authentication_records(self.request, self.request.user)
        return not any(time.time() - record["at"] < FRESH_SECONDS for record in records)

    def get_login_stages(self) -> list[str]:
        return ["core.accounts.stages.SecondFactorStage"]

    def login(self, request: HttpRequest, user: User) -> None:
        """Begin the session; every way in on a page ends here."""
        way, factor = _way_of(request, user)
        super().login(request, user)
        policy = access_policy()
        request.session.begin(hours=policy.session_hours)  # type: ignore[attr-defined]
        if lacks_second_factor(user, policy):
            request.session[SETUP_NEEDED] = True
        record_sign_in(user=user, way=way, factor=factor, token=give_token(request), at=timezone.now())

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            record_sign_out(user=request.user)
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        users.set_password(user=user, password=password)

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        if action := FACTOR_CHANGES.get(template_prefix):
            record_change(user=user, action=action, notice=template_prefix.rpartition("/")[2])


def _login_of(credentials: dict[str, Any]) -> str:
    login = str(credentials.get("email") or credentials.get("phone") or credentials.get("username") or "")
    return (clean_phone(login) if "phone" in credentials else login).strip().lower()


def _way_of(request: HttpRequest, user: User) -> tuple[str, str]:
    """Return by what the person has come in and his second factor, as allauth's flows have noted it in the session."""
    way, factor = "invitation", ""
    for record in get_authentication_records(request, user):
        if record["method"] != "mfa":
            way, factor = record.get("way", record["method"]), ""
        elif record.get("passwordless"):
            way, factor = WayIn.PASSKEY.value, ""
        elif not record.get("reauthenticated"):
            factor = record["type"]
    return way, factor
