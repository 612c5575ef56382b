"""The signer's way: look at the document, have a code sent, type it."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.services.codes import Checked, WrongCode, check_code
from core.audit.record import record
from core.documents.models import Version
from core.documents.signature.digests import parts_of, phone_digest, sha256_of
from core.documents.signature.events import DocumentSigned
from core.documents.signature.models import Signature, SignatureRequest, TermsAcceptance
from core.documents.signature.services.codes import purpose_of
from core.documents.signature.services.ending import end, end_if_over
from core.documents.signature.services.holding import Held, Locked, hold, hold_own, move_request, refusal
from core.documents.signature.services.noting import note
from core.documents.signature.services.requesting import tell_turn
from core.documents.signature.services.terms import TermsNotAccepted, accept_terms, acceptance_of
from core.documents.signature.services.versions import mark_signed, open_version
from core.documents.signature.states import LOCKED, QUEUED, UNANSWERED, WAITING, EventKind, RequestState
from core.events.outbox import emit
from core.lib.errors import DomainError

# Five guesses end a code (core.accounts); so many in a row, whatever the code, end signing for a while.
WRONG_IN_A_ROW = 10
LOCKED_FOR = timedelta(minutes=30)


logger = logging.getLogger(__name__)


class PhoneChanged(DomainError):
    code = "phone_changed"
    message = _("Your phone has changed since this code was sent. Ask for a new one.")


class FileChanged(DomainError):
    code = "file_changed"
    message = _("The stored file is not the one that was uploaded. It cannot be signed; we have been told.")


def open_request(*, request_id: int, user: User, at: datetime) -> SignatureRequest:
    """Note that the signer sees the document, and bring the request up to date: time over, newer version, lock over.

    The digest of the file as it is stored at this moment stands in the evidence as the one before signing.
    """
    known = SignatureRequest.objects.select_related("signing__version").get(pk=request_id, signer=user)
    if known.state not in UNANSWERED:
        return known
    before = stored_digest(known.signing.version) if known.state == WAITING else ""
    with transaction.atomic():
        held = hold_own(request_id, user)
        end_if_over(held, at=at)
        unlock_if_due(held, at=at)
        if held.own.state == WAITING and before:
            move_request(held.own, "show", shown_at=at)
            facts = {"sha256": before, "file": held.signing.file_name}
            note(held.signing, EventKind.SHOWN, at=at, request=held.own, facts=facts)
    return held.own


def accept_terms_here(*, request_id: int, user: User, terms_id: int, at: datetime) -> TermsAcceptance:
    """Accept the terms on the way to a signature: the acceptance is the person's, and stands in this evidence too."""
    with transaction.atomic():
        held = hold_own(request_id, user)
        accepted = accept_terms(user=user, terms_id=terms_id, at=at)
        if held.own.state in UNANSWERED:
            terms = accepted.terms
            facts = {"terms": str(terms), "sha256": terms.sha256, "accepted_at": accepted.accepted_at.isoformat()}
            note(held.signing, EventKind.TERMS_ACCEPTED, at=at, request=held.own, facts=facts)
    return accepted


def note_opened(*, request_id: int, user: User, at: datetime) -> None:
    """Note once that the signer has taken the file itself."""
    with transaction.atomic():
        held = hold_own(request_id, user)
        is_first = not held.signing.events.filter(request=held.own, kind=EventKind.OPENED).exists()
        if is_first and held.own.state in UNANSWERED and held.own.state != QUEUED:
            facts = {"sha256": held.signing.sha256, "file": held.signing.file_name}
            note(held.signing, EventKind.OPENED, at=at, request=held.own, facts=facts)


def unlock_if_due(held: Held, *, at: datetime) -> None:
    request = held.own
    if request.state == LOCKED and request.locked_until is not None and request.locked_until <= at:
        _unlock(held, request, at=at)


@transaction.atomic
def unlock_request(*, request_id: int, at: datetime) -> SignatureRequest:
    """Let somebody try again at once: staff have spoken to him."""
    held = hold(SignatureRequest.objects.values_list("signing_id", flat=True).get(pk=request_id))
    request = next(one for one in held.requests if one.pk == request_id)
    _unlock(held, request, at=at)
    facts = {"person": request.signer_name}
    signing = held.signing
    record("documents.signature.unlocked", subject=signing, organization_id=signing.organization_id, facts=facts)
    return request


def _unlock(held: Held, request: SignatureRequest, *, at: datetime) -> None:
    move_request(request, "unlock", locked_until=None, wrong_codes=0)
    note(held.signing, EventKind.UNLOCKED, at=at, request=request)


def stored_digest(version: Version) -> str:
    """Return the digest of the file as it is stored now; raise FileChanged unless it is the one that was uploaded."""
    with open_version(version) as file:
        found, _size = sha256_of(parts_of(file))
    if found != version.sha256:
        logger.error("A stored file differs from its version", extra={"version": version.pk})
        raise FileChanged
    return found


def confirm(*, request_id: int, user: User, digits: str, at: datetime) -> Signature:
    """Sign with the code from the SMS.

    All of it happens in one transaction: the guess, the code's use, the signature, its evidence. A wrong guess is
    committed as such and raised afterwards. Of two windows at once the second gets AlreadySigned.
    """
    known = SignatureRequest.objects.select_related("signing__version").get(pk=request_id, signer=user)
    after = stored_digest(known.signing.version)
    accepted = acceptance_of(user)
    if accepted is None:
        raise TermsNotAccepted
    with transaction.atomic():
        held = hold_own(request_id, user)
        problem = end_if_over(held, at=at) or refusal(held.own, "sign", at=at)
        if problem is None:
            checked = check_code(code_id=str(held.own.code_id), purpose=purpose_of(held.own), digits=digits, at=at)
            problem = _note_wrong(held, checked, at=at) or _note_other_phone(checked, user)
        if problem is None:
            return _sign(held, user, accepted, after, at=at)
    raise problem


def _note_wrong(held: Held, checked: Checked, *, at: datetime) -> DomainError | None:
    """Count a wrong guess and close the request for a while after too many; None where the code was right."""
    if checked.code is not None:
        return None
    request = held.own
    request.wrong_codes += 1
    note(held.signing, EventKind.CODE_REFUSED, at=at, request=request, facts={"left": checked.left})
    if request.wrong_codes < WRONG_IN_A_ROW:
        request.save(update_fields=["wrong_codes"])
        return WrongCode(checked.left)
    move_request(request, "lock", wrong_codes=request.wrong_codes, locked_until=at + LOCKED_FOR, code_id=None)
    facts = {"until": (at + LOCKED_FOR).isoformat()}
    note(held.signing, EventKind.LOCKED, at=at, request=request, facts=facts)
    signing = held.signing
    facts = {"person": request.signer_name, "until": (at + LOCKED_FOR).isoformat()}
    record("documents.signature.locked", subject=signing, organization_id=signing.organization_id, facts=facts)
    return Locked(seconds=LOCKED_FOR.total_seconds())


def _note_other_phone(checked: Checked, user: User) -> DomainError | None:
    """A code that went to a phone which is not the signer's any more signs nothing, right as it may be."""
    phone = User.objects.filter(pk=user.pk, phone_verified=True).values_list("phone", flat=True).first()
    return None if checked.code is not None and checked.code.contact == phone else PhoneChanged()


def _sign(held: Held, user: User, accepted: TermsAcceptance, after: str, *, at: datetime) -> Signature:
    signing, request = held.signing, held.own
    shown = signing.events.filter(request=request, kind=EventKind.SHOWN).order_by("position").first()
    entered = note(signing, EventKind.CODE_ENTERED, at=at, request=request, facts={"code": str(request.code_id)})
    organization = signing.organization
    signature = Signature.objects.create(
        request=request,
        signing=signing,
        signer=user,
        signer_name=str(user)[:254],
        side=request.side,
        organization_name=organization.name,
        organization_inn=organization.inn,
        sha256_before=shown.facts["sha256"] if shown else "",
        sha256_after=after,
        phone=request.phone,
        phone_digest=phone_digest(user.phone or ""),
        address=entered.address,
        agent=entered.agent,
        terms=accepted.terms,
        message_number=request.message_number,
        shown_at=request.shown_at or at,
        terms_accepted_at=accepted.accepted_at,
        code_sent_at=request.code_sent_at or at,
        signed_at=at,
    )
    move_request(request, "sign", answered_at=at, wrong_codes=0, code_id=None)
    _note_signed(held, signature, at=at)
    return signature


def _note_signed(held: Held, signature: Signature, *, at: datetime) -> None:
    """Write the evidence, let the next in line, and tell everybody; the last signature signs the version."""
    signing, request = held.signing, held.own
    facts = {
        "sha256_before": signature.sha256_before,
        "sha256_after": signature.sha256_after,
        "signer": signature.signer_id,
        "signer_name": signature.signer_name,
        "phone": signature.phone,
        "phone_digest": signature.phone_digest,
        "terms": str(signature.terms),
        "terms_sha256": signature.terms.sha256,
        "terms_accepted_at": signature.terms_accepted_at.isoformat(),
        "message": signature.message_number,
    }
    note(signing, EventKind.SIGNED, at=at, request=request, facts=facts)
    is_complete = all(one.state == RequestState.SIGNED for one in held.requests)
    if is_complete:
        note(signing, EventKind.COMPLETED, at=at, facts={"signatures": len(held.requests)})
        mark_signed(signing.version_id)
        end(held, "complete", at=at)
    else:
        _let_next(held)
    told = {"digest": signing.sha256, "phone": signature.phone, "version": signing.version_id}
    record("documents.signature.signed", subject=signing, organization_id=signing.organization_id, facts=told)
    emit(
        DocumentSigned(
            signature_id=signature.pk,
            request_id=request.pk,
            signing_id=signing.pk,
            version_id=signing.version_id,
            document_id=signing.document_id,
            organization_id=signing.organization_id,
            side=request.side,
            is_complete=is_complete,
        )
    )


def _let_next(held: Held) -> None:
    """Open the next position once all before it have signed."""
    if any(one.state in UNANSWERED and one.state != QUEUED for one in held.requests):
        return
    waiting = [one for one in held.requests if one.state == QUEUED]
    for request in waiting:
        if request.position == waiting[0].position:
            move_request(request, "take_turn")
            tell_turn(held.signing, request)
