"""Documents, their versions and what happened to them."""

from core.documents.models.attachments import Attachment
from core.documents.models.documents import Document, DocumentType
from core.documents.models.versions import Preview, PreviewState, Version, VersionChange

__all__ = ["Attachment", "Document", "DocumentType", "Preview", "PreviewState", "Version", "VersionChange"]
