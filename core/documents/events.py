"""What happens to documents, told to whoever listens."""

from dataclasses import dataclass
from typing import ClassVar

from core.events.event import Event


@dataclass(frozen=True, kw_only=True)
class VersionAdded(Event):
    """A side has uploaded a version; the other side is asked for its verdict."""

    name: ClassVar[str] = "documents.version.added"
    document_id: int
    version_id: int
    organization_id: int
    side: str


@dataclass(frozen=True, kw_only=True)
class VersionReviewed(Event):
    """The other side has set a status; `side` is the side whose version it is."""

    name: ClassVar[str] = "documents.version.reviewed"
    document_id: int
    version_id: int
    organization_id: int
    side: str
    status: str


@dataclass(frozen=True, kw_only=True)
class PreviewMade(Event):
    """Pictures of a version are there, or cannot be made: open pages show them."""

    name: ClassVar[str] = "documents.preview.made"
    document_id: int
    version_id: int
    organization_id: int
