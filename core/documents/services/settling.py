"""What a document's own row says of its versions; the caller holds the row's lock."""

from django.utils import timezone

from core.documents.authors import Author
from core.documents.models import Document, Version, VersionChange
from core.documents.states import Side, summary


def lock_document(document_id: int) -> Document:
    """Return the document under the lock that each change of its versions takes first."""
    return Document.objects.select_for_update().get(pk=document_id)


def note_status(document: Document, version: Version) -> None:
    """Let the document say how its latest versions stand."""
    if version.number != versions_of(document, version.side):
        return
    setattr(document, f"{version.side}_status", version.status)
    document.status = summary(client=document.client_status, company=document.company_status)
    document.changed_at = timezone.now()


def versions_of(document: Document, side: str) -> int:
    """Return the number of the side's latest version, 0 where it has none."""
    return document.client_versions if side == Side.CLIENT else document.company_versions


def keep_status(document: Document) -> None:
    """Write down what versions have changed about their document."""
    names = [f"{side}_{part}" for side in Side for part in ("status", "versions")]
    document.save(update_fields=["status", "changed_at", *names])


def add_change(version: Version, *, before: str, comment: str, author: Author) -> None:
    """Add a line to the version's history."""
    VersionChange.objects.create(version=version, before=before, after=version.status, comment=comment, **author.fields)
