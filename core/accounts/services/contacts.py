"""A person's own e-mail and phone: changed once the code that went to the new one comes back."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.accounts.models import CodeChannel, OneTimeCode, User
from core.accounts.services.codes import (
    CHANGE_EMAIL,
    CHANGE_PHONE,
    WrongCode,
    check_code,
    clean_contact,
    masked,
    request_code,
)
from core.accounts.services.users import ContactTaken
from core.audit.models import RecordKind
from core.audit.record import differences, record
from core.jobs import enqueue
from core.lib import mail
from core.lib.errors import InvalidInput

JOB = "accounts.send_contact_changed"
PURPOSES = {CodeChannel.EMAIL.value: CHANGE_EMAIL, CodeChannel.SMS.value: CHANGE_PHONE}
FIELDS = {CodeChannel.EMAIL.value: "email", CodeChannel.SMS.value: "phone"}
TAKEN_MEANWHILE = _("Somebody else has confirmed this contact in the meantime. Nothing has changed for you.")


class OwnContact(InvalidInput):
    code = "own_contact"
    message = _("This is your contact already, and it is confirmed.")


def request_contact_change(*, user: User, channel: str, contact: str, client_ip: str, at: datetime) -> OneTimeCode:
    """Have a code sent to the new contact; nothing changes yet.

    The answer is the same for a contact that is another person's: no code arrives there, and its owner is told. The
    caller has made sure who asks. Raises InvalidInput and TooManyCodes.
    """
    contact = clean_contact(channel, contact)
    field = FIELDS[channel]
    if contact == getattr(user, field) and getattr(user, f"{field}_verified"):
        raise OwnContact(fields={"contact": [OwnContact.message]})
    return request_code(
        purpose=PURPOSES[channel], channel=channel, contact=contact, client_ip=client_ip, at=at, user=user
    )


def find_contact_change(*, user: User, code_id: UUID | str, at: datetime) -> OneTimeCode | None:
    """Return the person's own change that waits for its code."""
    waiting = OneTimeCode.objects.filter(purpose__in=PURPOSES.values(), user=user, used_at=None, expires_at__gt=at)
    return waiting.filter(pk=code_id).first()


def confirm_contact_change(*, user: User, code_id: UUID | str, digits: str, at: datetime) -> User:
    """Make the contact the user's; his previous address is told.

    To be called outside of transactions that may be rolled back: a wrong guess stays counted. Of two people who confirm
    one contact at once the first gets it, the other ContactTaken.
    """
    asked = find_contact_change(user=user, code_id=code_id, at=at)
    if asked is None:
        raise WrongCode
    checked = check_code(code_id=asked.pk, purpose=asked.purpose, digits=digits, at=at)
    if checked.code is None:
        raise WrongCode(checked.left)
    try:
        return _take(user_id=user.pk, code=checked.code)
    except IntegrityError as error:
        raise ContactTaken(TAKEN_MEANWHILE) from error


@transaction.atomic
def _take(*, user_id: int, code: OneTimeCode) -> User:
    user = User.objects.select_for_update().get(pk=user_id)
    field = FIELDS[code.channel]
    fields = (field, f"{field}_verified")
    old = {name: getattr(user, name) for name in fields}
    new = {field: code.contact, f"{field}_verified": True}
    told = user.email
    for name, value in new.items():
        setattr(user, name, value)
    user.save(update_fields=fields)
    record("accounts.contact.changed", subject=user, changes=differences(old, new), kind=RecordKind.SECURITY)
    if told and old[field] != new[field]:
        tell_of_change(user=user, to=told, field=field, contact=masked(code))
    return user


def tell_of_change(*, user: User, to: str, field: str, contact: str) -> None:
    """Have a letter sent, in the caller's transaction, to the address that the user has had so far."""
    enqueue(kind=JOB, payload={"user": user.pk, "to": to, "field": field, "contact": contact}, priority=1)


def send_contact_changed(*, user_id: int, to: str, field: str, contact: str) -> bool:
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        return False
    with translation.override(user.language):
        mail.send("accounts/mail/contact_changed", to, {"user": user, "field": field, "contact": contact})
    return True
