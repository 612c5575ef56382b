"""A signing ends: by the last signature, a refusal, the company's own wish, a newer version, or its time."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.audit.record import record
from core.documents.signature.events import SignatureDeclined, SigningWithdrawn
from core.documents.signature.models import SignatureRequest, Signing
from core.documents.signature.services.holding import Held, SigningOver, hold, hold_own, is_open, move_request, refusal
from core.documents.signature.services.noting import note
from core.documents.signature.services.receipts import order_receipt
from core.documents.signature.states import SIGNING_FLOW, UNANSWERED, EventKind
from core.events.outbox import emit
from core.lib.errors import DomainError, InvalidInput

# Kept as they are here and shown in the reader's language (core.lib.wording).
NEWER_VERSION = gettext_noop("A newer version of the document has come.")
REJECTED = gettext_noop("The version was rejected.")
OUT_OF_TIME = gettext_noop("The time to sign was over.")
OTHER_DECLINED = gettext_noop("Another signer declined.")
NO_REASON = _("Say why you decline.")
BATCH = 200


def end(held: Held, action: str, *, at: datetime, reason: str = "") -> None:
    """Write the signing's last state; a receipt tells what was signed until then."""
    signing = held.signing
    signing.state = SIGNING_FLOW.target(signing.state, action)
    signing.reason, signing.ended_at = reason[:500], at
    signing.save(update_fields=["state", "reason", "ended_at"])
    order_receipt(signing)


def _close(held: Held, action: str, *, at: datetime, reason: str, but: SignatureRequest | None = None) -> None:
    """Close the parts of all who have not answered yet."""
    for request in held.requests:
        if request.state in UNANSWERED and request != but:
            kind = EventKind.EXPIRED if action == "expire" else EventKind.WITHDRAWN
            move_request(request, action, answered_at=at, reason=reason[:500], code_id=None)
            note(held.signing, kind, at=at, request=request, facts={"reason": reason})


def _tell(signing: Signing) -> None:
    emit(
        SigningWithdrawn(
            signing_id=signing.pk,
            version_id=signing.version_id,
            document_id=signing.document_id,
            organization_id=signing.organization_id,
            state=signing.state,
        )
    )


def end_if_over(held: Held, *, at: datetime) -> DomainError | None:
    """End a signing whose time is over or whose version is not the newest any more; say so."""
    if not is_open(held.signing):
        return None
    if held.is_outdated:
        _stop(held, "withdraw", at=at, reason=NEWER_VERSION)
    elif held.is_rejected:
        _stop(held, "withdraw", at=at, reason=REJECTED)
    elif held.signing.expires_at is not None and held.signing.expires_at <= at:
        _stop(held, "expire", at=at, reason=OUT_OF_TIME)
    else:
        return None
    return SigningOver()


def _stop(held: Held, action: str, *, at: datetime, reason: str) -> None:
    _close(held, action, at=at, reason=reason)
    end(held, action, at=at, reason=reason)
    facts = {"reason": reason, "state": held.signing.state}
    signing = held.signing
    record("documents.signing.ended", subject=signing, organization_id=signing.organization_id, facts=facts)
    _tell(signing)


@transaction.atomic
def withdraw_signing(*, signing_id: int, at: datetime, reason: str = "") -> Signing:
    """Take the request back; signatures given so far stay as they are."""
    held = hold(signing_id)
    SIGNING_FLOW.target(held.signing.state, "withdraw")
    _stop(held, "withdraw", at=at, reason=reason.strip())
    return held.signing


@transaction.atomic
def withdraw_outdated(*, document_id: int, at: datetime) -> int:
    """Take back what is still to be signed of versions that are not the newest any more; returns how many."""
    ended = 0
    for pk in Signing.objects.filter(document=document_id, state="open").values_list("pk", flat=True):
        ended += end_if_over(hold(pk), at=at) is not None
    return ended


def decline(*, request_id: int, user: User, reason: str, at: datetime) -> SignatureRequest:
    """Refuse to sign and say why; the document cannot be signed by all any more, so the others' parts are closed."""
    with transaction.atomic():
        held = hold_own(request_id, user)
        problem = end_if_over(held, at=at) or refusal(held.own, "decline", at=at)
        reason = reason.strip()
        if problem is None and not reason:
            raise InvalidInput(NO_REASON, fields={"reason": [NO_REASON]})
        if problem is None:
            _decline(held, reason=reason, at=at)
    if problem is not None:
        raise problem
    return held.own


def _decline(held: Held, *, reason: str, at: datetime) -> None:
    signing, request = held.signing, held.own
    move_request(request, "decline", answered_at=at, reason=reason[:500], code_id=None)
    note(signing, EventKind.DECLINED, at=at, request=request, facts={"reason": reason[:500]})
    _close(held, "withdraw", at=at, reason=OTHER_DECLINED, but=request)
    end(held, "decline", at=at, reason=reason)
    facts = {"reason": reason[:500]}
    record("documents.signature.declined", subject=signing, organization_id=signing.organization_id, facts=facts)
    emit(
        SignatureDeclined(
            request_id=request.pk,
            signing_id=signing.pk,
            version_id=signing.version_id,
            document_id=signing.document_id,
            organization_id=signing.organization_id,
            side=request.side,
        )
    )


def expire_due(*, at: datetime) -> int:
    """End signings whose time is over, a batch at a time; returns how many."""
    due = Signing.objects.filter(state="open", expires_at__lte=at).order_by("expires_at").values_list("pk", flat=True)
    ended = 0
    for pk in due[:BATCH]:
        with transaction.atomic():
            ended += end_if_over(hold(pk), at=at) is not None
    return ended


def outdated_documents(*, limit: int = BATCH) -> list[int]:
    """Return documents that have a newer version than the one being signed."""
    newest = Signing.objects.filter(state="open", document__versions__pk__gt=F("version_id"))
    return list(newest.values_list("document_id", flat=True).distinct()[:limit])


@transaction.atomic
def end_now(*, signing_id: int, at: datetime) -> None:
    """Bring one signing up to date where somebody looks at it."""
    end_if_over(hold(signing_id), at=at)
