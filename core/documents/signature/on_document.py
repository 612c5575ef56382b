"""What the page of a document says of its signatures."""

from dataclasses import dataclass
from typing import Any

from core.documents.models import Document
from core.documents.signature.marks import REQUEST_MARKS, SIGNING_MARKS
from core.documents.signature.models import SignatureRequest, Signing
from core.documents.signature.selectors import ASK, newest_version, signings_of
from core.documents.signature.states import IN_HAND, SigningState
from core.documents.states import VERSION_FLOW
from core.organizations.viewer import Viewer
from core.ui.tables.columns import Mark

SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class ShownSigning:
    """A signing with its signers; `own` is the reader's own part where it waits for him."""

    signing: Signing
    mark: Mark
    signers: tuple[tuple[SignatureRequest, Mark], ...]
    own: SignatureRequest | None


def signature_parts(viewer: Viewer, document: Document) -> dict[str, Any]:
    """Return the signings of a document that the viewer sees, and the version that he may have signed now."""
    listed = list(signings_of(document.pk)[:SHOWN])
    may_ask = viewer.is_staff and viewer.may_for(ASK, document.organization_id)
    newest = newest_version(document.pk) if may_ask else None
    is_free = newest is not None and "sign" in VERSION_FLOW.actions(newest.status)
    is_asked = any(one.state == SigningState.OPEN and newest and one.version_id == newest.pk for one in listed)
    return {
        "signings": [_shown(viewer, one) for one in listed],
        "may_ask_signature": may_ask,
        "version_to_sign": newest if is_free and not is_asked else None,
    }


def _shown(viewer: Viewer, signing: Signing) -> ShownSigning:
    requests = list(signing.requests.all())
    mine = (one for one in requests if viewer.user and one.signer_id == viewer.user.pk and one.state in IN_HAND)
    return ShownSigning(
        signing=signing,
        mark=SIGNING_MARKS[signing.state],
        signers=tuple((one, REQUEST_MARKS[one.state]) for one in requests),
        own=next(mine, None),
    )
