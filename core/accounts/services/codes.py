"""One-time codes by e-mail and SMS: asked for, sent by a worker, checked at most a few times, used once."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.accounts.models import CodeChannel, OneTimeCode, User, WayIn
from core.accounts.services.limits import Limit, spend
from core.accounts.services.policy import access_policy
from core.audit.models import RecordKind
from core.audit.record import record
from core.jobs import enqueue
from core.lib import mail, sms
from core.lib.company import current_company
from core.lib.errors import DomainError, InvalidInput
from core.lib.links import absolute_url
from core.lib.phones import clean_phone

JOB = "accounts.send_code"
LIFE = timedelta(minutes=10)
TRIES = 5
DIGITS = 6
LONGEST = 254
AGAIN_AFTER = 60
# One message a minute to a contact, some an hour, some a day for everybody at one address; and however many codes are
# asked for, so many guesses a day at one contact.
AGAIN = Limit(name="code-again", attempts=1, seconds=AGAIN_AFTER)
TO_CONTACT = Limit(name="code-contact", attempts=6, seconds=3600)
FROM_ADDRESS = Limit(name="code-from", attempts=30, seconds=3600)
FROM_COMPANY = Limit(name="code-company", attempts=2000, seconds=3600)
GUESSES = Limit(name="code-guesses", attempts=100, seconds=24 * 3600)
# Codes for this purpose go to the active user who has the contact, if there is one; others to whoever holds it.
SIGN_IN = "sign_in"
WAYS = {CodeChannel.EMAIL.value: WayIn.EMAIL_CODE.value, CodeChannel.SMS.value: WayIn.SMS_CODE.value}
# Codes for these go to the new contact of a user, unless it is another's: that person is told instead.
CHANGE_EMAIL, CHANGE_PHONE = "change_email", "change_phone"
REGISTER = "register"
FOR_THE_FREE = {CHANGE_EMAIL: "contact_wanted", CHANGE_PHONE: "", REGISTER: "already_here"}


class TooManyCodes(DomainError):
    """Asked for too soon or too often; `wait` is in seconds."""

    code, status = "too_many_codes", 429
    message = _("Too many codes were asked for. The next one can be sent in %(wait)s s.")

    def __init__(self, wait: int) -> None:
        super().__init__(wait=wait)
        self.wait = wait


class WrongCode(InvalidInput):
    """The digits are not those that were sent, or the code is over; `left` says how many guesses it still takes."""

    code = "wrong_code"
    message = _("This code does not work any more. Ask for a new one.")

    def __init__(self, left: int = 0) -> None:
        words = ngettext(
            "The code does not match. %(left)s attempt is left.",
            "The code does not match. %(left)s attempts are left.",
            left,
        )
        text = words % {"left": left} if left else str(self.message)
        super().__init__(text, fields={"code": [text]})
        self.left = left


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What became of one guess: the code's row if it was right, else how many guesses the code still takes."""

    code: OneTimeCode | None = None
    left: int = 0


def clean_contact(channel: str, contact: str) -> str:
    """Return the address in lower case or the phone in E.164; raise InvalidInput for what neither can be."""
    try:
        if channel == CodeChannel.SMS:
            return clean_phone(contact)
        contact = contact.strip().lower()
        validate_email(contact)
        if len(contact) > LONGEST:
            raise ValidationError(_("This address is too long."))
    except ValidationError as error:
        raise InvalidInput(error.messages[0], fields={"contact": error.messages}) from error
    return contact


def request_code(
    *,
    purpose: str,
    channel: str,
    contact: str,
    client_ip: str,
    at: datetime,
    user: User | None = None,
    link: str = "",
) -> OneTimeCode:
    """Have a code sent and return its row; the same answer and the same work whether or not anybody is known there.

    An earlier code for the same purpose, contact and link stops working. `link` is a page of ours that takes the
    code: a letter carries its address. Raises TooManyCodes beyond the limits, which count for known and unknown
    contacts alike.
    """
    contact = clean_contact(channel, contact)
    limits = (
        (FROM_ADDRESS, client_ip),
        (TO_CONTACT, contact),
        (AGAIN, f"{purpose} {contact}"),
        (FROM_COMPANY, ""),
    )
    for limit, who in limits:
        spent = spend(limit, who)
        if not spent.allowed:
            raise TooManyCodes(spent.wait)
    with transaction.atomic():
        OneTimeCode.objects.filter(purpose=purpose, contact=contact, link=link, used_at=None).update(expires_at=at)
        code = OneTimeCode.objects.create(
            purpose=purpose,
            channel=channel,
            contact=contact,
            user=user,
            language=translation.get_language() or current_company().language,
            link=link,
            created_at=at,
            expires_at=at + LIFE,
        )
        facts = {"purpose": purpose, "channel": channel, "contact": masked(code)}
        record("accounts.code.requested", subject=user, facts=facts, kind=RecordKind.SECURITY)
        enqueue(kind=JOB, payload={"code": str(code.pk)}, key=f"code:{code.pk}", priority=1)
    return code


@transaction.atomic
def send_code(*, code_id: str) -> bool:
    """Make the digits, keep their digest alone, and send them; false when nobody waits for them or may have them."""
    code = OneTimeCode.objects.select_for_update().filter(pk=code_id, used_at=None).first()
    if code is None or code.expires_at <= timezone.now():
        return False
    if code.purpose == SIGN_IN:
        field = "phone" if code.channel == CodeChannel.SMS else "email"
        code.user = User.objects.filter(**{field: code.contact}, is_active=True).first()
        if code.user is None or WAYS[code.channel] not in access_policy().ways_of(code.user.kind):
            return False
    if code.purpose in FOR_THE_FREE and (owner := _other_owner(code)):
        _tell_owner(owner, code)
        return False
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    code.digest, code.sent_at = digest(code, digits), timezone.now()
    code.save(update_fields=["user", "digest", "sent_at"])
    with translation.override(code.user.language if code.user else code.language):
        if code.channel == CodeChannel.SMS:
            text = gettext("%(digits)s is your code. %(company)s") % {
                "digits": digits,
                "company": current_company().name,
            }
            sms.send(to=code.contact, text=text, key=f"code:{code.pk}")
        else:
            context = {"user": code.user, "digits": digits, "minutes": int(LIFE.total_seconds() // 60)}
            if code.link:
                context |= {"button_text": gettext("Confirm"), "button_url": absolute_url(f"{code.link}?code={digits}")}
            mail.send("accounts/mail/code", code.contact, context)
    return True


def _other_owner(code: OneTimeCode) -> User | None:
    field = "phone" if code.channel == CodeChannel.SMS else "email"
    return User.objects.filter(**{field: code.contact}).exclude(pk=code.user_id or 0).first()


def _tell_owner(owner: User, code: OneTimeCode) -> None:
    """Tell the person whose address somebody else wants; a message to a phone would cost money and help nobody."""
    letter = FOR_THE_FREE[code.purpose]
    if letter and code.channel == CodeChannel.EMAIL and owner.is_active:
        with translation.override(owner.language):
            mail.send(f"accounts/mail/{letter}", code.contact, {"user": owner})


def check_code(*, code_id: UUID | str, purpose: str, digits: str, at: datetime) -> Checked:
    """Count a guess and, if it is right, use the code up; of many guesses at once at most TRIES are looked at.

    To be called outside of any transaction that the caller may roll back: a guess must stay counted.
    """
    open_codes = OneTimeCode.objects.filter(pk=code_id, purpose=purpose, used_at=None, expires_at__gt=at)
    contact = open_codes.values_list("contact", flat=True).first()
    if contact is None or not spend(GUESSES, contact).allowed:
        return Checked()
    if not open_codes.filter(tries__lt=TRIES).update(tries=F("tries") + 1):
        return Checked()
    # Not among the open ones: an answer at the same moment may have used it up meanwhile.
    code = OneTimeCode.objects.get(pk=code_id)
    if constant_time_compare(code.digest, digest(code, digits)):
        used = OneTimeCode.objects.filter(pk=code.pk, used_at=None).update(used_at=at)
        if used:
            code.used_at = at
            return Checked(code=code)
    return Checked(left=max(0, TRIES - code.tries))


def digest(code: OneTimeCode, digits: str) -> str:
    value = f"{current_company().schema}:{code.pk}:{code.purpose}:{code.contact}:{''.join(digits.split())}"
    return salted_hmac("core.accounts.code", value, algorithm="sha256").hexdigest()


def masked(code: OneTimeCode) -> str:
    return masked_contact(code.channel, code.contact)


def masked_contact(channel: str, contact: str) -> str:
    """Return the contact as the page may show it: `i•••@vetluga.example`, `+7 900 •••-••-17`."""
    if channel == CodeChannel.SMS:
        return f"{contact[:2]} {contact[2:5]} •••-••-{contact[-2:]}"
    name, _at, host = contact.partition("@")
    return f"{name[:1]}•••@{host}"
