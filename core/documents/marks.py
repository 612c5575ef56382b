"""How the states of versions and documents look."""

from collections.abc import Mapping

from core.documents.states import DocumentStatus, VersionStatus
from core.ui.tables.columns import Mark

VERSION_MARKS: Mapping[str, Mark] = {
    VersionStatus.UPLOADED: Mark(tone="warn", icon="clock"),
    VersionStatus.UNDER_REVIEW: Mark(tone="info", icon="eye"),
    VersionStatus.ACCEPTED: Mark(tone="ok", icon="circle-check"),
    VersionStatus.REJECTED: Mark(tone="bad", icon="circle-x"),
    VersionStatus.SIGNED: Mark(tone="ok", icon="signature"),
}
DOCUMENT_MARKS: Mapping[str, Mark] = {
    DocumentStatus.EMPTY: Mark(tone="outline", icon="circle-dashed"),
    DocumentStatus.WAITS_COMPANY: Mark(tone="warn", icon="clock"),
    DocumentStatus.WAITS_CLIENT: Mark(tone="info", icon="hourglass"),
    DocumentStatus.REJECTED: Mark(tone="bad", icon="circle-x"),
    DocumentStatus.ACCEPTED: Mark(tone="ok", icon="circle-check"),
    DocumentStatus.SIGNED: Mark(tone="ok", icon="signature"),
}
# The same states as a client sees them: what waits for the company is no work of his.
CLIENT_MARKS: Mapping[str, Mark] = {
    **DOCUMENT_MARKS,
    DocumentStatus.WAITS_COMPANY: Mark(tone="info", icon="hourglass"),
    DocumentStatus.WAITS_CLIENT: Mark(tone="warn", icon="clock"),
}
