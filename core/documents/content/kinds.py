"""What may come in: kinds of files by what they hold, and how each is called and handed out."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of file; `drawn` says that its pages can be shown as pictures."""

    content_type: str
    extensions: tuple[str, ...]  # the first one is given where the name has none of them
    icon: str
    drawn: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
KINDS: Mapping[str, Kind] = {
    "pdf": Kind(content_type="application/pdf", extensions=("pdf",), icon="file-type-pdf", drawn=True),
    "jpg": Kind(content_type="image/jpeg", extensions=("jpg", "jpeg"), icon="photo", drawn=True),
    "png": Kind(content_type="image/png", extensions=("png",), icon="photo", drawn=True),
    "webp": Kind(content_type="image/webp", extensions=("webp",), icon="photo", drawn=True),
    "tif": Kind(content_type="image/tiff", extensions=("tif", "tiff"), icon="photo", drawn=True),
    "docx": Kind(content_type=f"{_OFFICE}.wordprocessingml.document", extensions=("docx",), icon="file-text"),
    "xlsx": Kind(content_type=f"{_OFFICE}.spreadsheetml.sheet", extensions=("xlsx",), icon="file-spreadsheet"),
    "pptx": Kind(content_type=f"{_OFFICE}.presentationml.presentation", extensions=("pptx",), icon="file-text"),
    "odt": Kind(content_type=f"{_OPEN}.text", extensions=("odt",), icon="file-text"),
    "ods": Kind(content_type=f"{_OPEN}.spreadsheet", extensions=("ods",), icon="file-spreadsheet"),
    "odp": Kind(content_type=f"{_OPEN}.presentation", extensions=("odp",), icon="file-text"),
    "xml": Kind(content_type="application/xml", extensions=("xml",), icon="file-text"),
    "csv": Kind(content_type="text/csv", extensions=("csv", "tsv"), icon="file-spreadsheet"),
    "txt": Kind(content_type="text/plain", extensions=("txt",), icon="file-text"),
}
BY_CONTENT_TYPE: Mapping[str, str] = {kind.content_type: code for code, kind in KINDS.items()}
# What a browser offers to choose from; what is chosen is judged all the same.
ACCEPT = ",".join(f".{extension}" for kind in KINDS.values() for extension in kind.extensions)


def kind_of(content_type: str) -> Kind:
    """Return the kind of a file that was let in."""
    return KINDS[BY_CONTENT_TYPE[content_type]]
