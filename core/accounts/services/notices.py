"""Letters about the safety of somebody's account: short, by a worker, in his language."""

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.jobs import enqueue
from core.lib import mail

JOB = "accounts.send_notice"
NEW_DEVICE = "new_device"
PASSWORD_CHANGED = "password_changed"  # noqa: S105 a name
# What happened, by the code of the notice: it is the letter's subject and its first sentence.
NOTICES: Mapping[str, Any] = {
    NEW_DEVICE: _("Somebody has signed in from a new device"),
    PASSWORD_CHANGED: _("The password has been changed"),
    "totp_activated": _("Codes from an app are switched on"),
    "totp_deactivated": _("Codes from an app are switched off"),
    "webauthn_added": _("A passkey has been added"),
    "webauthn_removed": _("A passkey has been removed"),
    "recovery_codes_generated": _("New recovery codes have been made"),
    "recovery_code_used": _("A recovery code has been used"),
}


def send_later(*, user: User, notice: str, facts: Mapping[str, Any]) -> None:
    """Have the letter sent once the transaction is committed; who has no address gets none."""
    if user.email:
        enqueue(kind=JOB, payload={"user": user.pk, "notice": notice, "facts": dict(facts)})


def send_notice(*, user_id: int, notice: str, facts: Mapping[str, Any]) -> bool:
    user = User.objects.filter(pk=user_id).first()
    if user is None or not user.email:
        return False
    with translation.override(user.language):
        context = {"user": user, "happened": NOTICES[notice], **facts}
        mail.send("accounts/mail/notice", user.email, context)
    return True
