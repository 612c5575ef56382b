"""A forgotten password: the same answer and the same work whether or not anybody has this address."""

from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.accounts.services.limits import Limit, give_back, spend
from core.accounts.tokens import CompanyPasswordResetTokens
from core.accounts.urlconf import own_urlconf
from core.jobs import enqueue
from core.lib import mail
from core.lib.links import absolute_url

JOB = "accounts.send_password_reset"
FOR_ADDRESS = Limit(name="password-reset", attempts=3, seconds=900)
PRESENT = Limit(name="present-password", attempts=5, seconds=300)
FROM_ADDRESS = Limit(name="password-reset-from", attempts=20, seconds=900)


def check_present_password(user: User, password: str) -> str:
    """Return the password if it is the user's; somebody at an unlocked computer gets few guesses."""
    spent = spend(PRESENT, str(user.pk))
    if not spent.allowed:
        raise ValidationError(_("Too many attempts. Try again in five minutes."), code="too_many_attempts")
    if not user.check_password(password):
        raise ValidationError(_("The present password does not match."), code="incorrect_password")
    give_back(PRESENT, str(user.pk))
    return password


def request_password_reset(*, email: str, client_ip: str) -> None:
    """Have the letter sent if the address is somebody's; who asks too often is answered as ever and gets none."""
    email = email.strip().lower()
    if spend(FROM_ADDRESS, client_ip).allowed and spend(FOR_ADDRESS, email).allowed:
        enqueue(kind=JOB, payload={"email": email}, priority=1)


def send_password_reset(*, email: str) -> bool:
    """Send the link to an active user with this address; it carries the company's own host."""
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None:
        return False
    key = f"{user_pk_to_url_str(user)}-{CompanyPasswordResetTokens().make_token(user)}"
    path = reverse("account_reset_password_from_key", args=["UID", "KEY"], urlconf=own_urlconf())
    with translation.override(user.language):
        context = {
            "user": user,
            "button_text": _("Choose a new password"),
            "button_url": absolute_url(path.replace("UID-KEY", key)),
        }
        mail.send("accounts/mail/password_reset", email, context)
    return True
