"""Coming in by a one-time code: the same steps for pages and programs, and no word about who is known."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.accounts.models import AccessPolicy, CodeChannel, OneTimeCode, User
from core.accounts.services.codes import SIGN_IN, WAYS, WrongCode, check_code, clean_contact, request_code
from core.accounts.services.policy import access_policy, require_way
from core.accounts.services.sign_ins import record_failure
from core.lib.errors import DomainError, InvalidInput


class CodesSwitchedOff(DomainError):
    code, status = "codes_switched_off", 403
    message = _("Codes of this kind are not sent here. Choose another way in.")


def open_channels(policy: AccessPolicy) -> list[str]:
    """Return the channels by which somebody in this company may get a code."""
    return [channel for channel in CodeChannel.values if WAYS[channel] in policy.ways]


def request_sign_in_code(*, contact: str, client_ip: str, at: datetime, channel: str = "") -> OneTimeCode:
    """Have a code sent to an e-mail or phone, whichever it looks like; raises what `request_code` raises."""
    contact = contact.strip()
    channel = channel or (CodeChannel.EMAIL.value if "@" in contact else CodeChannel.SMS.value)
    channels = open_channels(access_policy())
    if channel not in channels:
        if not channels:
            raise CodesSwitchedOff
        clean_contact(channel, contact)
        only = _("Enter an e-mail.") if CodeChannel.EMAIL in channels else _("Enter a phone number.")
        raise InvalidInput(only, fields={"contact": [only]})
    return request_code(purpose=SIGN_IN, channel=channel, contact=contact, client_ip=client_ip, at=at)


def confirm_sign_in_code(*, code_id: UUID | str, digits: str, at: datetime) -> tuple[User, str]:
    """Return the person whose code this is and by which way he comes, and use it up.

    Raises WrongCode, also for codes that nobody was sent.

    To be called outside of any transaction that the caller may roll back.
    """
    checked = check_code(code_id=code_id, purpose=SIGN_IN, digits=digits, at=at)
    if checked.code is None:
        sent = OneTimeCode.objects.filter(pk=code_id).select_related("user").first()
        if sent is not None:
            record_failure(way=WAYS[sent.channel], contact=sent.contact, user=sent.user)
        raise WrongCode(checked.left)
    code = checked.code
    user = User.objects.filter(pk=code.user_id or 0, is_active=True).first()
    if user is None:
        raise WrongCode(0)
    require_way(user=user, way=WAYS[code.channel])
    _note_proof(user, code)
    return user, WAYS[code.channel]


def _note_proof(user: User, code: OneTimeCode) -> None:
    """A code that came back proves the contact, unless it has been changed in between."""
    field = "phone" if code.channel == CodeChannel.SMS else "email"
    proved = {f"{field}_verified": True}
    User.objects.filter(pk=user.pk, **{field: code.contact}).update(**proved)
