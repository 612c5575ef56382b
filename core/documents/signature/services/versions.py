"""What signing needs of versions: the file as it is stored, and the last status."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import BinaryIO, cast

from django.core.files.storage import default_storage

from core.documents.models import Document, Version, VersionChange
from core.documents.states import VERSION_FLOW, Side, VersionStatus, summary
from core.lib.acting import acting


@contextmanager
def open_version(version: Version) -> Iterator[BinaryIO]:
    with default_storage.open(version.stored_name, "rb") as file:
        yield cast("BinaryIO", file)


def mark_signed(*, version_id: int, at: datetime) -> Version:
    """Write the last status of a version, its history and the document's status; the caller holds the document."""
    version = Version.objects.select_for_update().get(pk=version_id)
    document = Document.objects.get(pk=version.document_id)
    before, version.status = version.status, VERSION_FLOW.target(version.status, "sign")
    who = acting()
    version.status_at, version.status_by_id, version.status_by_name = at, who.user_id, who.name[:254]
    version.save(update_fields=["status", "status_at", "status_by", "status_by_name"])
    VersionChange.objects.create(
        version=version, before=before, after=version.status, author_id=who.user_id, author_name=who.name[:254], at=at
    )
    field = "client_status" if version.side == Side.CLIENT else "company_status"
    setattr(document, field, VersionStatus.SIGNED)
    document.status = summary(client=document.client_status, company=document.company_status)
    document.changed_at = at
    document.save(update_fields=[field, "status", "changed_at"])
    return version
