"""Office files: archives of parts, which are read to their end and checked one by one."""

import re
import zipfile
import zlib
from typing import Any

from core.documents.content.child.refusal import Refused
from core.documents.content.child.texts import read_xml

MOST_ENTRIES = 5000
MOST_BYTES = 200 * 2**20
MOST_RATIO = 250
FREE_RATIO = 2**20  # a small part may be packed as well as it likes
CHUNK = 2**16
OFFICE = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
    b"presentationml.presentation.main+xml": "pptx",
}
OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
MACROS = re.compile(
    r"vbaproject|vbadata|/macrosheets/|/dialogsheets/|/activex/|^basic/|^scripts/|/customui|\.(?:vbs|js|wsf)$", re.I
)
EMBEDDED = re.compile(r"/embeddings/|oleobject|^object \d|\.(?:exe|dll|bat|cmd|ps1|scr|lnk|zip|rar|7z|jar|hta)$", re.I)
OUTSIDE = re.compile(rb"<Relationship\b[^>]*>", re.I)
REACHING = re.compile(rb"attachedTemplate|oleObject|frame|subDocument|externalLinkPath|/image", re.I)
LIVE_FIELDS = re.compile(rb"\bDDE(?:AUTO)?\b|<ddeLink\b|INCLUDETEXT\s+\"?http", re.I)
XML_PART = re.compile(r"\.(?:xml|rels|vml|rdf)$", re.I)


def check_package(data: Any) -> tuple[str, dict[str, Any]]:
    """Return the kind of an office file and its facts; whatever else is packed so is refused."""
    data.seek(0)
    try:
        with zipfile.ZipFile(data) as archive:
            _check_frame(archive, data)
            names = [entry.filename for entry in archive.infolist()]
            kind = _kind(archive, names)
            _check_names(names)
            _read_parts(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Refused("locked" if "encrypted" in str(error) or "password" in str(error) else "broken") from error
    return kind, {}


def _check_frame(archive: zipfile.ZipFile, data: Any) -> None:
    """The archive is the whole file: nothing before it, nothing behind it, no part over another."""
    entries = archive.infolist()
    if not entries or len(entries) > MOST_ENTRIES:
        raise Refused("bomb" if entries else "broken")
    if min(entry.header_offset for entry in entries) != 0 or archive.comment:
        raise Refused("polyglot")
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or end + 22 != len(data):
        raise Refused("polyglot")
    if any(entry.flag_bits & 0x41 for entry in entries):
        raise Refused("locked")
    packed = sum(entry.compress_size for entry in entries)
    if packed > len(data) or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise Refused("bomb")


def _kind(archive: zipfile.ZipFile, names: list[str]) -> str:
    if len(names) != len(set(names)):
        raise Refused("polyglot")
    if "mimetype" in names:
        kind = OPEN_DOCUMENT.get(_start(archive, "mimetype", 100).strip())
        if kind and b"encryption-data" in _start(archive, "META-INF/manifest.xml", MOST_BYTES):
            raise Refused("locked")
        if kind:
            return kind
    if "[Content_Types].xml" in names:
        types = _start(archive, "[Content_Types].xml", 2**22)
        if b"macroEnabled" in types or b"vbaProject" in types:
            raise Refused("macros")
        for sign, kind in OFFICE.items():
            if sign in types:
                return kind
    raise Refused("archive")


def _start(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    try:
        with archive.open(name) as part:
            return part.read(most)
    except KeyError as error:
        raise Refused("broken") from error


def _check_names(names: list[str]) -> None:
    for name in names:
        parts = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ".." in parts or ":" in name or "\x00" in name:
            raise Refused("traversal")
        if MACROS.search(name):
            raise Refused("macros")
        if EMBEDDED.search(name):
            raise Refused("files_inside")


def _read_parts(archive: zipfile.ZipFile) -> None:
    """Unpack every part within one allowance, whatever the archive says of their sizes."""
    left = MOST_BYTES
    for entry in archive.infolist():
        most = max(entry.compress_size * MOST_RATIO, FREE_RATIO)
        is_xml = XML_PART.search(entry.filename) is not None
        size, kept = 0, bytearray()
        with archive.open(entry) as part:
            while piece := part.read(CHUNK):
                size += len(piece)
                left -= len(piece)
                if left < 0 or size > most:
                    raise Refused("bomb")
                if is_xml and size <= MOST_BYTES // 4:
                    kept += piece
        if is_xml:
            if size > len(kept):
                raise Refused("bomb")
            _check_xml_part(entry.filename, kept)


def _check_xml_part(name: str, content: bytearray) -> None:
    if LIVE_FIELDS.search(content) is not None:
        raise Refused("macros")
    if name.endswith(".rels"):
        for found in OUTSIDE.findall(content):
            if b'"External"' in found.replace(b"'", b'"') and REACHING.search(found):
                raise Refused("reaches_out")
    read_xml([content], may_act=True)
