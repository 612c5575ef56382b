"""What the page of a document shows of its versions, and where pages hear of changes."""

from dataclasses import dataclass
from typing import Any

from core.documents.content.kinds import Kind, kind_of
from core.documents.marks import CLIENT_MARKS, DOCUMENT_MARKS, VERSION_MARKS
from core.documents.models import Document, Preview, PreviewState, Version, VersionChange
from core.documents.selectors import list_changes, list_versions, side_of
from core.documents.states import OPEN, VERDICTS, VERSION_FLOW, DocumentStatus, Side
from core.documents.tables import CLIENT_WORDS
from core.organizations.viewer import Viewer
from core.ui.tables.columns import Mark

REVIEW = "documents.review_version"
# Whoever sees few clients follows so many of them on a list; the rest are seen when the page is opened anew.
MOST_CHANNELS = 100


@dataclass(frozen=True, kw_only=True)
class ShownVersion:
    """A version with what its reader may do about it."""

    version: Version
    kind: Kind
    mark: Mark
    actions: frozenset[str]
    is_latest: bool

    @property
    def is_replaced(self) -> bool:
        """Nobody will decide any more: a newer version has taken its place."""
        return not self.is_latest and self.version.status in OPEN

    @property
    def preview(self) -> Preview:
        return self.version.preview

    @property
    def is_drawn(self) -> bool:
        return self.version.preview.state == PreviewState.READY

    @property
    def is_being_drawn(self) -> bool:
        return self.version.preview.state == PreviewState.WAITING


@dataclass(frozen=True, kw_only=True)
class ShownChange:
    change: VersionChange
    mark: Mark


def parts_of(viewer: Viewer, document: Document) -> dict[str, Any]:
    """Return both sides' versions and the history, as the viewer may see and judge them."""
    own, may_review = side_of(viewer), viewer.may_for(REVIEW, document.organization_id)
    shown: dict[str, list[ShownVersion]] = {side.value: [] for side in Side}
    for version in list_versions(document):
        row = shown[version.side]
        is_latest = not row
        allowed = VERSION_FLOW.actions(version.status) if may_review and is_latest and version.side != own else ()
        row.append(
            ShownVersion(
                version=version,
                kind=kind_of(version.content_type),
                mark=VERSION_MARKS[version.status],
                actions=frozenset(VERDICTS) & frozenset(allowed),
                is_latest=is_latest,
            )
        )
    status = DocumentStatus(document.status)
    return {
        "own_side": own,
        "client_versions": shown[Side.CLIENT],
        "company_versions": shown[Side.COMPANY],
        "mark": (DOCUMENT_MARKS if viewer.is_staff else CLIENT_MARKS)[status],
        "status": status.label if viewer.is_staff else CLIENT_WORDS.get(status, status.label),
        "changes": [ShownChange(change=one, mark=VERSION_MARKS[one.after]) for one in list_changes(document)],
    }


def live_channels(viewer: Viewer, document: Document) -> tuple[str, ...]:
    """Return where the page of a document hears of it."""
    return ("staff.documents",) if viewer.sees_all else (f"organization.{document.organization_id}",)


def list_channels(viewer: Viewer) -> tuple[str, ...]:
    """Return where a list of documents hears of them: of those alone that its reader may see."""
    if viewer.sees_all:
        return ("staff.documents",)
    seen = viewer.narrowed("documents.view_document").seen_organizations()
    return tuple(f"organization.{pk}" for pk in seen[:MOST_CHANNELS])
