"""Ask people to sign a version."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.audit.record import record
from core.documents.models import Version
from core.documents.services.settling import lock_document
from core.documents.signature.events import SignatureRequested
from core.documents.signature.models import SignatureRequest, Signing
from core.documents.signature.numbers import draw_number
from core.documents.signature.services.noting import note
from core.documents.signature.services.terms import ensure_terms
from core.documents.signature.states import QUEUED, WAITING, EventKind
from core.documents.states import VERSION_FLOW, Side
from core.events.outbox import emit
from core.lib.company import current_company
from core.lib.errors import DomainError, InvalidInput
from core.organizations.viewer import viewer_of

SIGN = "documents.sign"
MOST_SIGNERS = 20


class AlreadyAsked(DomainError):
    code = "already_asked"
    message = _("Signatures for this version have been asked for already.")


class OldVersion(DomainError):
    code = "old_version"
    message = _("There is a newer version of this document. Ask for signatures of that one.")


class NotForSigning(DomainError):
    code = "not_for_signing"
    message = _("A version that was rejected or signed already is not signed again.")


class WrongSigners(InvalidInput):
    code = "wrong_signers"
    message = _("Choose who signs.")


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Whom to ask. Where there is an order, positions start with 1 and equal ones go side by side."""

    user_id: int
    position: int = 1


@transaction.atomic
def request_signature(
    *,
    version_id: int,
    signers: Sequence[Signer],
    at: datetime,
    by: User | None = None,
    in_order: bool = False,
    expires_at: datetime | None = None,
) -> Signing:
    """Ask the signers of both sides for their signatures under the newest version of a document.

    Those who are first are told at once, the others when it is their turn. Raises OldVersion, NotForSigning,
    AlreadyAsked and WrongSigners.
    """
    version = Version.objects.select_related("document__organization").get(pk=version_id)
    document = lock_document(version.document_id)
    version.refresh_from_db(fields=["status"])
    if Version.objects.filter(document=document, pk__gt=version.pk).exists():
        raise OldVersion
    if "sign" not in VERSION_FLOW.actions(version.status):
        raise NotForSigning
    if expires_at is not None and expires_at <= at:
        raise InvalidInput(TOO_EARLY, fields={"expires_at": [TOO_EARLY]})
    people = _people(signers, organization_id=document.organization_id)
    ensure_terms({current_company().language, *(one.language for one in people.values())})
    signing = _store(version, by=by, in_order=in_order, expires_at=expires_at, at=at)
    _ask(signing, signers if in_order else [Signer(user_id=one.user_id) for one in signers], people, at=at)
    facts = {"version": version.pk, "digest": signing.sha256, "recipients": [str(one) for one in people.values()]}
    record("documents.signature.requested", subject=signing, organization_id=signing.organization_id, facts=facts)
    return signing


TOO_EARLY = _("The time to sign must lie ahead.")


def _people(signers: Sequence[Signer], *, organization_id: int) -> dict[int, User]:
    """Return the signers by their keys; raise WrongSigners where one may not sign for his side."""
    keys = [one.user_id for one in signers]
    people = User.objects.in_bulk(keys)
    if not keys or len(keys) > MOST_SIGNERS or len(set(keys)) != len(keys) or len(people) != len(keys):
        raise WrongSigners(fields={"signers": [WrongSigners.message]})
    refused = [person for person in people.values() if not may_sign(person, organization_id)]
    if refused:
        names = ", ".join(str(person) for person in refused)
        text = _("These people may not sign this document: %(names)s.") % {"names": names}
        raise WrongSigners(text, fields={"signers": [text]})
    return people


def may_sign(person: User, organization_id: int) -> bool:
    """Tell whether somebody may sign now: an employee with the right, or who acts for the client with it."""
    return viewer_of(person, organization_id=organization_id).may_for(SIGN, organization_id)


def _store(version: Version, *, by: User | None, at: datetime, **more: Any) -> Signing:
    document = version.document
    try:
        with transaction.atomic():
            return Signing.objects.create(
                number=draw_number(),
                version=version,
                document=document,
                organization=document.organization,
                title=str(document)[:255],
                file_name=version.file_name,
                sha256=version.sha256,
                size=version.size,
                requested_by=by,
                requested_by_name=str(by or "")[:254],
                created_at=at,
                **more,
            )
    except IntegrityError as error:
        if Signing.objects.filter(version=version, state__in=["open", "complete"]).exists():
            raise AlreadyAsked from error
        raise


def _ask(signing: Signing, signers: Iterable[Signer], people: dict[int, User], *, at: datetime) -> None:
    ordered = sorted(signers, key=lambda one: one.position)
    first = ordered[0].position
    made = SignatureRequest.objects.bulk_create(
        SignatureRequest(
            signing=signing,
            signer=people[one.user_id],
            signer_name=str(people[one.user_id])[:254],
            side=Side.COMPANY if people[one.user_id].is_staff else Side.CLIENT,
            position=one.position,
            state=WAITING if one.position == first else QUEUED,
            created_at=at,
        )
        for one in ordered
    )
    for request in made:
        facts = {
            "file": signing.file_name,
            "sha256": signing.sha256,
            "size": signing.size,
            "version": signing.version_id,
            "signer": request.signer_id,
            "signer_name": request.signer_name,
            "side": request.side,
            "position": request.position,
        }
        note(signing, EventKind.REQUESTED, at=at, request=request, facts=facts)
        if request.state == WAITING:
            tell_turn(signing, request)


def tell_turn(signing: Signing, request: SignatureRequest) -> None:
    emit(
        SignatureRequested(
            request_id=request.pk,
            signing_id=signing.pk,
            organization_id=signing.organization_id,
            signer_id=request.signer_id,
        )
    )
