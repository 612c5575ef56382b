"""The other side's verdict on a version: exactly one outcome, whoever decides at the same moment."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit.record import record
from core.documents.authors import Author
from core.documents.events import VersionReviewed
from core.documents.models import Document, Version
from core.documents.services.settling import add_change, keep_status, lock_document, note_status, versions_of
from core.documents.states import VERSION_FLOW, Side, VersionStatus
from core.events import emit
from core.lib.errors import DomainError, InvalidInput
from core.lib.state_machine import TransitionNotAllowed


class OwnVersion(DomainError):
    code = "own_version"
    message = _("The other side decides about this version.")


class NewerVersion(DomainError):
    code = "newer_version"
    message = _("A newer version has been uploaded. Look at that one.")


class AlreadyDecided(DomainError):
    code = "already_decided"
    message = _("%(name)s has decided about this version already: %(status)s.")


@transaction.atomic
def review_version(*, version_id: int, action: str, side: str, author: Author, comment: str = "") -> Version:
    """Set the verdict of `side` on the other side's latest version; a rejection says why."""
    version, document = lock_version(version_id)
    if version.side == side:
        raise OwnVersion
    if version.number != versions_of(document, version.side):
        raise NewerVersion
    comment = comment.strip()
    if action == "reject" and not comment:
        raise InvalidInput(fields={"comment": [_("Say what is wrong, so that the other side can mend it.")]})
    return move_version(version, document, action=action, author=author, comment=comment)


def lock_version(version_id: int) -> tuple[Version, Document]:
    """Return a version and its document under the document's lock."""
    document_id = Version.objects.values_list("document", flat=True).get(pk=version_id)
    document = lock_document(document_id)
    return Version.objects.get(pk=version_id), document


def move_version(version: Version, document: Document, *, action: str, author: Author, comment: str = "") -> Version:
    """Move a locked version by the table, with its history, its document, the journal and the event."""
    before = version.status
    try:
        version.status = VERSION_FLOW.target(before, action)
    except TransitionNotAllowed as error:
        if before in (VersionStatus.UPLOADED, VersionStatus.UNDER_REVIEW):
            raise
        status = VersionStatus(before).label
        raise AlreadyDecided(name=version.status_by_name or Side(version.side).other.label, status=status) from error
    version.comment = comment
    version.status_by_id, version.status_by_name = author.user_id, author.name[:254]
    version.status_at = timezone.now()
    version.save(update_fields=["status", "comment", "status_by", "status_by_name", "status_at"])
    add_change(version, before=before, comment=comment, author=author)
    note_status(document, version)
    keep_status(document)
    record(
        "documents.version.reviewed",
        subject=version,
        organization_id=document.organization_id,
        changes={"status": (before, version.status)},
        facts={"document": str(document), "side": version.side, "number": version.number, "reason": comment},
    )
    emit(
        VersionReviewed(
            document_id=document.pk,
            version_id=version.pk,
            organization_id=document.organization_id,
            side=version.side,
            status=version.status,
        )
    )
    return version
