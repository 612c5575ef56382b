"""What concerns the safety of somebody's account is told to him: by the notification service, in his language.

The vendor's console has no such service; there a worker writes the letter itself.
"""

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.accounts.events import SecurityNoticed
from core.accounts.models import User
from core.events.outbox import emit
from core.jobs import enqueue
from core.lib import mail
from core.lib.company import current_company

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
    """Have the person told once the transaction is committed; who has no address gets no letter."""
    if not current_company().is_public:
        words = {name: str(value or "") for name, value in facts.items()}
        emit(SecurityNoticed(user_id=user.pk, notice=notice, **words))
    elif user.email:
        enqueue(kind=JOB, payload={"user": user.pk, "notice": notice, "facts": dict(facts)})


def send_notice(*, user_id: int, notice: str, facts: Mapping[str, Any]) -> bool:
    user = User.objects.filter(pk=user_id).first()
    if user is None or not user.email:
        return False
    with translation.override(user.language):
        context = {"user": user, "happened": NOTICES[notice], **facts}
        mail.send("accounts/mail/notice", user.email, context)
    return True
