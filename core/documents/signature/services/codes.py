"""The code of a signature: asked for by the signer, sent by a worker to his confirmed phone, looked at a few times.

Its digits follow from the row and the installation's key, so a worker that is killed after the operator took the
message sends the same digits again, and a copy of the table tells nobody any.
"""

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.accounts.models import CodeChannel, OneTimeCode, User
from core.accounts.services.codes import AGAIN_AFTER, DIGITS, TooManyCodes, digest, masked_contact
from core.accounts.services.limits import Limit, spend
from core.documents.signature.digests import phone_digest
from core.documents.signature.events import CodeMoved
from core.documents.signature.models import SignatureRequest
from core.documents.signature.services.ending import end_if_over
from core.documents.signature.services.holding import Held, hold, hold_own, move_request, refusal
from core.documents.signature.services.noting import note
from core.documents.signature.services.terms import TermsNotAccepted, acceptance_of
from core.documents.signature.states import CODE_SENT, CodeState, EventKind
from core.events.outbox import emit
from core.jobs import enqueue
from core.lib import sms
from core.lib.company import current_company
from core.lib.errors import DomainError, IntegrationError

JOB = "documents.send_signing_code"
LIFE = timedelta(minutes=10)  # from the moment when the operator took the message
PATIENCE = timedelta(minutes=30)  # for how long a code waits for an operator that does not answer
PAUSES = (10, 20, 40, 80, 160, 300)  # seconds between attempts; the last one goes on
LONGEST_SMS = 70
AGAIN = Limit(name="sign-again", attempts=1, seconds=AGAIN_AFTER)
OF_REQUEST = Limit(name="sign-request", attempts=10, seconds=3600)
TO_PHONE = Limit(name="sign-phone", attempts=30, seconds=3600)
FROM_ADDRESS = Limit(name="sign-from", attempts=60, seconds=3600)
FROM_COMPANY = Limit(name="sign-company", attempts=2000, seconds=3600)


class NoConfirmedPhone(DomainError):
    code = "no_confirmed_phone"
    message = _("Confirm your mobile phone in your profile first: the code goes there.")


def purpose_of(request: SignatureRequest) -> str:
    """Return what binds a code to one request: it opens no other, not even of the same person."""
    return f"sign:{request.pk}"


def order_code(*, request_id: int, user: User, client_ip: str, at: datetime) -> SignatureRequest:
    """Have a code sent to the signer's confirmed phone; one that was sent before for this request stops working.

    Raises TermsNotAccepted, NoConfirmedPhone, TooManyCodes, and what the state of the request forbids.
    """
    SignatureRequest.objects.get(pk=request_id, signer=user)
    if acceptance_of(user) is None:
        raise TermsNotAccepted
    phone = user.phone or ""
    if not phone or not user.phone_verified:
        raise NoConfirmedPhone
    with transaction.atomic():
        held = hold_own(request_id, user)
        problem = end_if_over(held, at=at) or refusal(held.own, "send_code", at=at)
        problem = problem or _spend(held.own, phone, client_ip)
        if problem is None:
            _order(held, user, phone, at=at)
    if problem is not None:
        raise problem
    return held.own


def _spend(request: SignatureRequest, phone: str, client_ip: str) -> DomainError | None:
    """Count the message against every limit; what is refused stays counted."""
    limits = (
        (FROM_ADDRESS, client_ip),
        (OF_REQUEST, str(request.pk)),
        (AGAIN, str(request.pk)),
        (TO_PHONE, phone),
        (FROM_COMPANY, ""),
    )
    for limit, who in limits:
        spent = spend(limit, who)
        if not spent.allowed:
            return TooManyCodes(spent.wait)
    return None


def _order(held: Held, user: User, phone: str, *, at: datetime) -> None:
    request = held.own
    OneTimeCode.objects.filter(purpose=purpose_of(request), used_at=None).update(expires_at=at)
    code = OneTimeCode.objects.create(
        pk=uuid4(),
        purpose=purpose_of(request),
        channel=CodeChannel.SMS,
        contact=phone,
        user=user,
        language=user.language,
        created_at=at,
        expires_at=at + PATIENCE,
    )
    shown = masked_contact(CodeChannel.SMS, phone)
    move_request(
        request,
        "send_code",
        code_id=code.pk,
        code_state=CodeState.ORDERED,
        code_expires_at=None,
        code_sent_at=None,
        message_number="",
        phone=shown,
    )
    facts = {"phone": shown, "phone_digest": phone_digest(phone), "code": str(code.pk)}
    note(held.signing, EventKind.CODE_ORDERED, at=at, request=request, facts=facts)
    enqueue(kind=JOB, payload={"code": str(code.pk)}, key=f"sign:{code.pk}", priority=1)


def wait_for_code(request: SignatureRequest, *, at: datetime) -> int:
    """Return in how many seconds the signer may ask for the next code."""
    last = request.events.filter(kind=EventKind.CODE_ORDERED).order_by("-position").values_list("at", flat=True).first()
    return max(0, AGAIN_AFTER - int((at - last).total_seconds())) if last else 0


def digits_of(code: OneTimeCode) -> str:
    value = f"{current_company().schema}:{code.pk}:{code.contact}"
    drawn = salted_hmac("core.documents.signature.code", value, algorithm="sha256").digest()
    return f"{int.from_bytes(drawn) % 10**DIGITS:0{DIGITS}d}"


def send_signing_code(*, code_id: str, attempt: int = 0) -> bool:
    """Hand the code to the operator, then write down what became of it; false where nobody waits for it any more.

    The signing's row is held only after the operator has answered: nobody's page waits for him.
    """
    code = OneTimeCode.objects.filter(pk=code_id, used_at=None, expires_at__gt=timezone.now()).first()
    request = SignatureRequest.objects.select_related("signing").filter(code_id=code_id, state=CODE_SENT).first()
    if code is None or request is None:
        return False
    digits = digits_of(code)
    with translation.override(code.language):
        text = words_of(digits, request.signing.title)
    problem: IntegrationError | None = None
    number = ""
    try:
        number = sms.send(to=code.contact, text=text, key=f"sign:{code.pk}")
    except IntegrationError as error:
        problem = error
    return _note_sending(code, request.signing_id, digits=digits, number=number, problem=problem, attempt=attempt)


def words_of(digits: str, title: str) -> str:
    """Say what the code signs in one short message: the digits first, then as much of the document as fits."""
    text = gettext("%(digits)s signs: %(title)s. %(company)s")
    facts = {"digits": digits, "company": current_company().name}
    room = LONGEST_SMS - len(text % {**facts, "title": ""})
    if len(title) > room:
        title = f"{title[: max(room - 1, 12)].rstrip()}…"
    return text % {**facts, "title": title}


@transaction.atomic
def _note_sending(
    code: OneTimeCode, signing_id: int, *, digits: str, number: str, problem: IntegrationError | None, attempt: int
) -> bool:
    held, now = hold(signing_id), timezone.now()
    request = next((one for one in held.requests if one.code_id == code.pk and one.state == CODE_SENT), None)
    if request is None:
        return False
    if problem is not None:
        _note_problem(held, request, code, problem, attempt=attempt, at=now)
        return False
    sent = OneTimeCode.objects.filter(pk=code.pk, used_at=None, expires_at__gt=now)
    if not sent.update(digest=digest(code, digits), sent_at=now, expires_at=now + LIFE):
        return False
    _write(request, CodeState.SENT, code_expires_at=now + LIFE, code_sent_at=now, message_number=number[:80])
    facts = {"phone": request.phone, "message": number[:80], "code": str(code.pk)}
    note(held.signing, EventKind.CODE_SENT, at=now, request=request, facts=facts)
    return True


def _note_problem(
    held: Held, request: SignatureRequest, code: OneTimeCode, problem: IntegrationError, *, attempt: int, at: datetime
) -> None:
    """Tell the signer's page, and try again later unless the operator will never take it."""
    state = CodeState.REFUSED if problem.permanent else CodeState.DELAYED
    if request.code_state != state:
        facts = {"code": str(code.pk), "permanent": problem.permanent, "problem": problem.code}
        note(held.signing, EventKind.CODE_DELAYED, at=at, request=request, facts=facts)
        _write(request, state)
    if not problem.permanent:
        pause = PAUSES[min(attempt, len(PAUSES) - 1)]
        payload = {"code": str(code.pk), "attempt": attempt + 1}
        key, later = f"sign:{code.pk}:{attempt + 1}", at + timedelta(seconds=pause)
        enqueue(kind=JOB, payload=payload, key=key, run_at=later, priority=1)


def _write(request: SignatureRequest, state: CodeState, **changes: object) -> None:
    request.code_state = state
    for name, value in changes.items():
        setattr(request, name, value)
    request.save(update_fields=["code_state", *changes])
    emit(CodeMoved(request_id=request.pk, signer_id=request.signer_id, state=state.value))
