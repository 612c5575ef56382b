"""What a file is, by what it holds; its name and what the browser called it say nothing."""

from typing import Any

from core.documents.content.child.markup import MARKUP
from core.documents.content.child.packages import check_package
from core.documents.content.child.pdf import check_pdf
from core.documents.content.child.pictures import check_picture
from core.documents.content.child.reading import Seekable
from core.documents.content.child.refusal import Refused
from core.documents.content.child.texts import check_text, check_xml, is_text

# What may be known by its first bytes and is not taken, with the reason.
UNWANTED: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_office"),
    (b"{\\rtf", "old_office"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"#!", "program"),
    (b"\x00asm", "program"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"(\xb5/\xfd", "archive"),
    (b"PK\x05\x06", "archive"),
    (b"GIF8", "other_picture"),
    (b"BM", "other_picture"),
    (b"\x00\x00\x01\x00", "other_picture"),
    (b"8BPS", "other_picture"),
    (b"%!PS", "other_picture"),
)
PICTURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png", "PNG"),
    (b"\xff\xd8\xff", "jpg", "JPEG"),
    (b"II*\x00", "tif", "TIFF"),
    (b"MM\x00*", "tif", "TIFF"),
)
HEAD = 4096
SVG, SCRIPTS = b"<svg", (b"<html", b"<!doctype", b"<script", b"<?php", b"<body")


def judge(data: Any, extension: str) -> dict[str, Any]:
    """Return kind and facts of a file that may come in; raise Refused for any other."""
    head = bytes(data[:HEAD])
    if head.startswith(b"%PDF-"):
        return {"kind": "pdf", **check_pdf(data)}
    for sign, kind, image_format in PICTURES:
        if head.startswith(sign):
            return {"kind": kind, **check_picture(data, image_format)}
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return {"kind": "webp", **check_picture(data, "WEBP")}
    if head.startswith(b"PK\x03\x04"):
        kind, facts = check_package(Seekable(data))
        return {"kind": kind, **facts}
    if head[4:8] == b"ftyp":
        raise Refused("other_picture")
    for sign, code in UNWANTED:
        if head.startswith(sign):
            raise Refused(code)
    return _judge_text(data, head, extension)


def _judge_text(data: Any, head: bytes, extension: str) -> dict[str, Any]:
    encoding = is_text(data)
    if not encoding:
        raise Refused("unknown")
    plain = bytes(data[:HEAD]).replace(b"\x00", b"") if encoding.startswith("utf-16") else head
    start = plain.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if SVG in start:
        raise Refused("svg")
    if start.startswith(SCRIPTS) or MARKUP.search(start) is not None:
        raise Refused("active")
    if start.startswith(b"<"):
        return {"kind": "xml", **check_xml(data)}
    is_table = extension in {"csv", "tsv"}
    return {"kind": "csv" if is_table else "txt", **check_text(data, encoding, is_table=is_table)}
