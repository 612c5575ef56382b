"""Signs of something active or of a second file inside a file."""

import re
import struct
from collections.abc import Buffer

MARKUP = re.compile(
    rb"<(?:script|html|svg|body|iframe|object|embed|meta|link|\?php|!doctype\s+html)[\s>/:]|<\?php|"
    rb"<(?:[a-z]{1,10}:)?script[\s>]",
    re.IGNORECASE,
)
PACKED = re.compile(rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c")
END_OF_ARCHIVE = b"PK\x05\x06"
# How far from the end readers of archives look for their directory.
ARCHIVE_TAIL = 22 + 65_535


def has_markup(data: Buffer) -> bool:
    """Tell whether a browser that guesses might take it for a page."""
    return MARKUP.search(data) is not None


def hides_archive(data: "bytes | memoryview") -> bool:
    """Tell whether an unpacker would find an archive in it."""
    if PACKED.search(data) is not None:
        return True
    tail = bytes(data[-ARCHIVE_TAIL:])
    start, place = len(data) - len(tail), tail.find(END_OF_ARCHIVE)
    while place >= 0:
        fields = tail[place : place + 22]
        if len(fields) == 22:
            entries, size, offset = struct.unpack("<10xHII2x", fields)
            if entries and size and offset + size <= start + place:
                return True
        place = tail.find(END_OF_ARCHIVE, place + 1)
    return False


def hides_pdf(data: "bytes | memoryview") -> bool:
    """Tell whether a viewer of PDF would find one: it looks for the header a little way in."""
    return b"%PDF-" in bytes(data[:1024])
