"""Signatures for business modules: ask for one, learn whether it is there, and refuse to go on without it.

    signing = request_signature(version_id=contract.version_id, signers=[Signer(user_id=borrower.pk)], by=user, at=now)
    …
    require_signed(document_id=contract.document_id)   # raises NotSigned

Whoever wants to go on by himself handles the event `documents.signature.signed` and looks at `is_complete`.
"""

from django.utils.translation import gettext_lazy as _

from core.documents.signature.selectors import is_signed, newest_version
from core.documents.signature.services.ending import withdraw_signing
from core.documents.signature.services.requesting import Signer, request_signature
from core.lib.errors import DomainError


class NotSigned(DomainError):
    code = "not_signed"
    message = _("The document is not signed yet.")


def require_signed(*, version_id: int | None = None, document_id: int | None = None) -> None:
    """Raise NotSigned unless everybody who was asked has signed: this version, or the document's newest one.

    A newer version is another text: a document whose former version was signed is not signed.
    """
    if version_id is None and document_id is not None:
        newest = newest_version(document_id)
        version_id = newest.pk if newest else None
    if version_id is None or not is_signed(version_id):
        raise NotSigned


__all__ = ["NotSigned", "Signer", "is_signed", "request_signature", "require_signed", "withdraw_signing"]
