"""What kind of file this is, and in which encoding its text stands."""

import codecs
import io
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from core.lib.tabular.errors import EmptyFile, ForeignFile

BLOCK = 1 << 20
HEAD = 64 * 1024

# First bytes of what people send by mistake.
_SIGNATURES = (
    (b"%PDF", _("a PDF document")),
    (b"\x89PNG", _("a picture (PNG)")),
    (b"\xff\xd8\xff", _("a picture (JPEG)")),
    (b"GIF8", _("a picture (GIF)")),
    (b"Rar!", _("an archive (RAR)")),
    (b"7z\xbc\xaf\x27\x1c", _("an archive (7-Zip)")),
    (b"\x1f\x8b", _("an archive (GZIP)")),
    (b"MZ", _("a program")),
    (b"\x7fELF", _("a program")),
    (b"SQLite format 3", _("a database file")),
)
_MARKUP = (
    (b"<!doctype html", _("a web page (HTML)")),
    (b"<html", _("a web page (HTML)")),
    (b"<?xml", _("an XML document")),
    (b"{\\rtf", _("a text document (RTF)")),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SINGLE_BYTE_PAGES = ("cp1251", "cp866", "koi8-r", "iso8859-5", "mac-cyrillic")


def file_kind(file: BinaryIO) -> str:
    """Return "workbook", "json" or "text"; raise for an empty file and for one that is no table."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise EmptyFile
    # Old workbooks are compound documents, new ones are archives; both readers tell them from other kinds later.
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
        return "workbook"
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            raise ForeignFile(kind)
    start = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    for signature, kind in _MARKUP:
        if start.startswith(signature):
            raise ForeignFile(kind)
    if not any(head.startswith(bom) for bom, _encoding in _BOMS) and _is_binary(head):
        raise ForeignFile(_("a binary file"))
    if start.startswith(b"["):
        raise ForeignFile(_("a JSON array; each row must be an object on a line of its own"))
    return "json" if start.startswith(b"{") else "text"


def _is_binary(head: bytes) -> bool:
    control = sum(head.count(code) for code in range(32) if code not in b"\t\n\r\x0b\x0c\x1a\x1b")
    return control * 50 > len(head)


def text_encodings(file: BinaryIO) -> list[str]:
    """Return the encodings worth trying, the surest first: the byte order mark, strict UTF-8, single-byte pages."""
    file.seek(0)
    head = file.read(4)
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return [encoding]
    if _is_utf8(file):
        return ["utf-8"]
    # A UTF-8 file with a damaged byte comes last: its titles appear under no single-byte page.
    return [*SINGLE_BYTE_PAGES, "utf-8"]


def _is_utf8(file: BinaryIO) -> bool:
    """Decode the whole file strictly; a character that the end of a cut file tears apart is forgiven."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    file.seek(0)
    try:
        while block := file.read(BLOCK):
            decoder.decode(block)
    except UnicodeDecodeError:
        return False
    return True


def open_text(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """Read the file from its start as text; CRLF, LF and CR all end a line, also mixed."""
    file.seek(0)
    return io.TextIOWrapper(_Borrowed(file), encoding=encoding, errors="replace", newline=None)


class _Borrowed(io.BufferedIOBase):
    """Keeps the text wrapper from closing a file that belongs to the caller."""

    name = "table"

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        return self._file.read(-1 if size is None else size)

    def read1(self, size: int = -1, /) -> bytes:
        return self._file.read(size if size > 0 else BLOCK)
