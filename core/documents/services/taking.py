"""A file is taken: the journal knows by whom."""

from core.audit.record import record
from core.documents.models import Attachment, Version


def take_file(version: Version) -> None:
    """Write down that whoever acts has taken the file."""
    record(
        "documents.version.taken",
        subject=version,
        organization_id=version.document.organization_id,
        facts={"document": str(version.document), "side": version.side, "number": version.number},
    )


def take_attachment(file: Attachment, *, organization_id: int | None = None) -> None:
    """The same of a file that stands with a comment or a message; `organization_id` is whose it is, if anybody's."""
    record(
        "documents.attachment.taken",
        subject=file,
        organization_id=organization_id,
        facts={"file": file.file_name},
    )
