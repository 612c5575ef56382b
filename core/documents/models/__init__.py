"""Documents, their versions and what happened to them."""

from core.documents.models.documents import Document, DocumentType
from core.documents.models.versions import Preview, PreviewState, Version, VersionChange

__all__ = ["Document", "DocumentType", "Preview", "PreviewState", "Version", "VersionChange"]
