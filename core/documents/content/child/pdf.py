"""PDF: whole, open to read, and nothing in it that acts."""

import re
import zlib
from collections.abc import Iterator
from typing import Any

import pypdfium2
from pypdfium2 import PdfiumError

from core.documents.content.child.markup import has_markup, hides_archive
from core.documents.content.child.reading import Seekable
from core.documents.content.child.refusal import Refused

HEADER = re.compile(rb"%PDF-[12]\.[0-9]")
STREAM = re.compile(rb"stream\r?\n")
NAME = re.compile(rb"/[^\s()<>\[\]{}/%]{1,60}")
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
FILTERS = re.compile(rb"/Filter\s*(\[[^\]]*\]|/[^\s()<>\[\]{}/%]+)")
ACTIVE = frozenset({b"/JavaScript", b"/JS", b"/Launch", b"/RichMedia", b"/XFA", b"/ImportData", b"/GoToE"})
FILES = frozenset({b"/EmbeddedFile", b"/EmbeddedFiles"})
# Objects packed into streams are unpacked to be read; a page's worth of them is far smaller.
UNPACKED = 32 * 2**20
TAIL = 2048
MOST_PAGES = 5000


def check_pdf(data: Any) -> dict[str, Any]:
    """Refuse a file that is cut, locked or acts; return the number of its pages."""
    if HEADER.match(data) is None:
        raise Refused("broken")
    tail = bytes(data[-TAIL:])
    end = tail.rfind(b"%%EOF")
    if end < 0:
        raise Refused("cut_off")
    if tail[end + 5 :].strip(b"\r\n\t \x00\x1a") or hides_archive(data):
        raise Refused("polyglot")
    for part in outside_streams(data):
        _check_part(part)
    return {"pages": count_pages(data)}


def _check_part(part: bytes) -> None:
    if has_markup(part):
        raise Refused("polyglot")
    names = {_plain(name) for name in NAME.findall(part)}
    if b"/Encrypt" in names:
        raise Refused("locked")
    if names & ACTIVE:
        raise Refused("active_pdf")
    if names & FILES:
        raise Refused("files_inside")


def _plain(name: bytes) -> bytes:
    """Return a name as it is meant: #4a is a way to write J."""
    return ESCAPE.sub(lambda found: bytes([int(found.group(1), 16)]), name) if b"#" in name else name


def outside_streams(data: Any) -> Iterator[bytes]:
    """Give what stands between streams, and what streams of objects hold."""
    place, unpacked = 0, 0
    while True:
        found = STREAM.search(data, place)
        if found is None:
            yield bytes(data[place:])
            return
        # The word also ends "endstream": then nothing begins here.
        if data[max(found.start() - 3, 0) : found.start()] == b"end":
            yield bytes(data[place : found.end()])
            place = found.end()
            continue
        before = bytes(data[place : found.start()])
        yield before
        end = data.find(b"endstream", found.end())
        if end < 0:
            raise Refused("cut_off")
        names = {_plain(name) for name in NAME.findall(before[before.rfind(b" obj") + 1 :])}
        if b"/ObjStm" in names:
            packed = _unpack(before[before.rfind(b" obj") + 1 :], bytes(data[found.end() : end]))
            unpacked += len(packed)
            if unpacked > UNPACKED:
                raise Refused("bomb")
            yield packed
        place = end


def _unpack(head: bytes, body: bytes) -> bytes:
    """Return the objects of a stream; one packed in an unusual way hides what it holds."""
    filters = FILTERS.findall(head)
    if not filters:
        return body
    if len(filters) != 1 or [_plain(name) for name in NAME.findall(filters[0])] != [b"/FlateDecode"]:
        raise Refused("active_pdf")
    reader = zlib.decompressobj()
    try:
        packed = reader.decompress(body, UNPACKED + 1)
    except zlib.error as error:
        raise Refused("broken") from error
    return packed


def open_pdf(data: Any) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(Seekable(data))
    except PdfiumError as error:
        raise Refused("locked" if "password" in str(error).lower() else "broken") from error


def count_pages(data: Any) -> int:
    document = open_pdf(data)
    pages = len(document)
    if not pages:
        raise Refused("broken")
    if pages > MOST_PAGES:
        raise Refused("too_complex")
    try:
        document[0].get_size()
    except PdfiumError as error:
        raise Refused("broken") from error
    return pages
