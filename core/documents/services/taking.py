"""A file is taken: the journal knows by whom."""

from core.audit.record import record
from core.documents.models import Version


def take_file(version: Version) -> None:
    """Write down that whoever acts has taken the file."""
    record(
        "documents.version.taken",
        subject=version,
        organization_id=version.document.organization_id,
        facts={"document": str(version.document), "side": version.side, "number": version.number},
    )
