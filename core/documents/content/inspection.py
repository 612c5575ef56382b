"""Judges an uploaded file: how large, of what kind, and whether it may come in."""

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.documents.content import process
from core.documents.content.kinds import KINDS, Kind
from core.documents.content.names import clean_name, extension_of
from core.lib.errors import InvalidInput

CHUNK = 2**18

REASONS: Mapping[str, Any] = {
    "empty": _("The file is empty."),
    "unknown": _("This kind of file is not taken. Send a PDF, a picture (JPEG, PNG), or DOCX, XLSX, ODT, CSV, XML."),
    "broken": _("The file is damaged and cannot be read. Save it anew and send it again."),
    "cut_off": _("The file is cut off: its end is missing. Send it again."),
    "locked": _("The file is protected: it is encrypted or has a password. Take the protection off and send it again."),
    "archive": _("Archives are not taken. Send the files one by one."),
    "old_office": _("This is an old office format or a protected file. Save it as PDF, DOCX or XLSX."),
    "other_picture": _("This kind of picture is not taken. Save it as PNG, JPEG or PDF."),
    "svg": _("SVG may hold scripts and is not taken. Save the picture as PNG or PDF."),
    "program": _("This is a program. Programs are not taken."),
    "active": _("The file holds a page or a script that would run when it is opened. Save it as PDF."),
    "active_pdf": _("The PDF holds scripts, forms or commands that run when it is opened. Print it into a new PDF."),
    "files_inside": _("There are other files inside this file. Send them one by one."),
    "macros": _("The file holds macros or commands. Save it without them or as PDF."),
    "formulas": _("The table holds formulas that a spreadsheet would run. Save it as XLSX or with values alone."),
    "reaches_out": _("The file loads something from another place when it is opened. Save it as PDF."),
    "xml_declares": _("The file declares XML entities. Save it without a document type."),
    "traversal": _("Names inside the file lead out of it. It is not taken."),
    "polyglot": _("The file is two things at once: something else is hidden in it. Save it anew."),
    "bomb": _("The file becomes far too large when it is unpacked."),
    "too_many_pixels": _("The picture has too many points. Make it smaller: 6000 × 6000 is enough for a scan."),
    "too_complex": _("The file is too complex to be checked. Make it simpler or save it as PDF."),
}


class FileRefused(InvalidInput):
    """What the file holds may not come in; the code says why."""

    def __init__(self, code: str) -> None:
        self.code = f"file_{code}"
        self.message = REASONS[code]
        super().__init__(fields={"file": [self.message]})


class FileTooLarge(InvalidInput):
    code, status = "file_too_large", 413
    message = _("The file is larger than %(limit)s MB.")

    def __init__(self) -> None:
        super().__init__(limit=settings.DOCUMENT_MAX_BYTES // 2**20)


@dataclass(frozen=True, kw_only=True)
class Inspected:
    """A file that may come in, on our own disk until it is kept."""

    file: BinaryIO
    name: str
    kind: Kind
    size: int
    sha256: str
    pages: int


def check_length(length: int) -> None:
    """Refuse a body before its first byte is read; what surrounds the file in a form is small."""
    if length > settings.DOCUMENT_MAX_BYTES + FORM_BYTES:
        raise FileTooLarge


FORM_BYTES = 2**16


@contextmanager
def inspected(source: Any, name: str) -> Iterator[Inspected]:
    """Give the file as it may be kept; raise FileRefused or FileTooLarge where it may not."""
    with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as spooled:
        file = cast("BinaryIO", spooled)
        size, digest = _receive(source, file)
        if not size:
            raise FileRefused("empty")
        facts = process.judge(file, extension_of(name))
        if "refused" in facts:
            raise FileRefused(facts["refused"])
        kind = KINDS[facts["kind"]]
        file.seek(0)
        yield Inspected(
            file=file,
            name=clean_name(name, kind.extensions),
            kind=kind,
            size=size,
            sha256=digest,
            pages=int(facts.get("pages", 0)),
        )


def _receive(source: Any, file: BinaryIO) -> tuple[int, str]:
    """Copy it piece by piece, and stop at the limit."""
    size, digest = 0, hashlib.sha256()
    source.seek(0)
    while piece := source.read(CHUNK):
        size += len(piece)
        if size > settings.DOCUMENT_MAX_BYTES:
            raise FileTooLarge
        digest.update(piece)
        file.write(piece)
    return size, digest.hexdigest()
