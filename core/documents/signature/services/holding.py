"""A signing held for a change: what everybody who changes one does first."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.documents.models import Version
from core.documents.services.settling import lock_document
from core.documents.signature.models import SignatureRequest, Signing
from core.documents.signature.states import REQUEST_FLOW, RequestState, SigningState
from core.documents.states import VERSION_FLOW
from core.lib.errors import DomainError
from core.lib.state_machine import TransitionNotAllowed


class AlreadySigned(DomainError):
    code = "already_signed"
    message = _("You have signed this document already, perhaps in another window.")


class NotYourTurn(DomainError):
    code = "not_your_turn"
    message = _("Others sign this document first. We will write to you when it is your turn.")


class SigningOver(DomainError):
    code = "signing_over"
    message = _("This document is not to be signed any more.")


class Locked(DomainError):
    code, status = "signature_locked", 429
    message = _("Too many wrong codes. Signing this document opens again in %(minutes)s min.")

    def __init__(self, *, seconds: float) -> None:
        super().__init__(minutes=max(1, int(-(-seconds // 60))))


class NotShownYet(DomainError):
    code = "not_shown"
    message = _("Look at the document first.")


@dataclass(frozen=True, kw_only=True)
class Held:
    """A signing whose row nobody else changes until the transaction ends; its document gets no newer version either."""

    signing: Signing
    requests: tuple[SignatureRequest, ...]
    request: SignatureRequest | None = None

    @property
    def own(self) -> SignatureRequest:
        if self.request is None:
            raise SignatureRequest.DoesNotExist
        return self.request

    @property
    def is_outdated(self) -> bool:
        """Tell whether a newer version of the document has come."""
        newer = Version.objects.filter(document=self.signing.document_id, pk__gt=self.signing.version_id)
        return newer.exists()

    @property
    def is_rejected(self) -> bool:
        """Tell whether the other side has rejected the version meanwhile."""
        return "sign" not in VERSION_FLOW.actions(Version.objects.get(pk=self.signing.version_id).status)


def hold(signing_id: int) -> Held:
    """Lock the document, then the signing: in this order everywhere, as a new version locks its document too."""
    document_id = Signing.objects.values_list("document_id", flat=True).get(pk=signing_id)
    lock_document(document_id)
    signing = Signing.objects.select_for_update(no_key=True).get(pk=signing_id)
    requests = SignatureRequest.objects.filter(signing=signing).order_by("position", "pk")
    return Held(signing=signing, requests=tuple(requests))


def hold_own(request_id: int, user: User) -> Held:
    """Lock the signing of somebody's own request; another's is as missing."""
    signing_id = SignatureRequest.objects.values_list("signing_id", flat=True).get(pk=request_id, signer=user)
    held = hold(signing_id)
    return replace(held, request=next(one for one in held.requests if one.pk == request_id))


def move_request(request: SignatureRequest, action: str, **changes: Any) -> None:
    """Write the request's next state; the only writer of it."""
    request.state = REQUEST_FLOW.target(request.state, action)
    for name, value in changes.items():
        setattr(request, name, value)
    request.save(update_fields=["state", *changes])


def refusal(request: SignatureRequest, action: str, *, at: datetime) -> DomainError | None:
    """Say in words why the action is closed in the present state; None where it is open."""
    if action in REQUEST_FLOW.actions(request.state):
        return None
    if request.state == RequestState.SIGNED:
        return AlreadySigned()
    if request.state == RequestState.QUEUED:
        return NotYourTurn()
    if request.state == RequestState.LOCKED and request.locked_until is not None:
        return Locked(seconds=(request.locked_until - at).total_seconds())
    if request.state in (RequestState.DECLINED, RequestState.WITHDRAWN, RequestState.EXPIRED):
        return SigningOver()
    return NotShownYet() if action == "send_code" else TransitionNotAllowed()


def is_open(signing: Signing) -> bool:
    return signing.state == SigningState.OPEN
