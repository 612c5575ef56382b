"""Documents as they are looked at."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from core.documents.models import Attachment, Document, Version, VersionChange
from core.documents.states import DocumentStatus, Side
from core.organizations.scope import get_owned, owned
from core.organizations.viewer import Viewer

VIEW = "documents.view_document"


def list_documents(viewer: Viewer) -> QuerySet[Document]:
    """Return the documents that the viewer may see."""
    return owned(Document.objects.select_related("organization"), viewer, permission=VIEW)


def get_document(viewer: Viewer, pk: Any, *, permission: str = VIEW) -> Document:
    """Return one document; another's and a missing one give the same 404."""
    rows = Document.objects.select_related("organization", "agreement")
    return get_owned(rows, viewer, permission=permission, pk=pk)


def get_version(viewer: Viewer, pk: Any, *, permission: str = VIEW) -> Version:
    """Return one version with its document; another's and a missing one give the same 404."""
    rows = Version.objects.select_related("document__organization", "preview")
    return get_owned(rows, viewer, "document__organization", permission=permission, pk=pk)


def list_versions(document: Document) -> list[Version]:
    """Return all versions, the newest of each side first, with their pictures."""
    return list(document.versions.select_related("preview").order_by("side", "-number"))


def list_changes(document: Document) -> Sequence[VersionChange]:
    """Return what has happened to the versions, the latest first."""
    rows = VersionChange.objects.filter(version__document=document).select_related("version")
    return list(rows.order_by("-at", "-pk")[:200])


def list_about(viewer: Viewer, subject_type: str, subject_id: int) -> QuerySet[Document]:
    """Return the documents attached to an object of another service."""
    return list_documents(viewer).filter(subject_type=subject_type, subject_id=subject_id).order_by("-changed_at")


def side_of(viewer: Viewer) -> Side:
    """Return the side on which the viewer stands."""
    return Side.COMPANY if viewer.is_staff else Side.CLIENT


def count_waiting(viewer: Viewer) -> int | None:
    """Return how many documents wait for the viewer's side; counted up to a hundred."""
    status = DocumentStatus.WAITS_COMPANY if viewer.is_staff else DocumentStatus.WAITS_CLIENT
    waiting = owned(Document.objects.filter(status=status), viewer, permission=VIEW)
    return waiting.order_by()[:100].count() or None


def attachments_of(subject_type: str, subject_ids: Iterable[int]) -> Mapping[int, list[Attachment]]:
    """Return the files attached to objects of another service, by its key; the caller knows who may see them."""
    found: dict[int, list[Attachment]] = {}
    for one in Attachment.objects.filter(subject_type=subject_type, subject_id__in=list(subject_ids)).order_by("pk"):
        found.setdefault(one.subject_id, []).append(one)
    return found


def get_attachment(subject_type: str, subject_ids: Any, pk: int) -> Attachment:
    """Return one file of these objects, by keys or a query of keys; any other and a missing one give the same 404."""
    found = Attachment.objects.filter(pk=pk, subject_type=subject_type, subject_id__in=subject_ids).first()
    if found is None:
        raise Http404
    return found
