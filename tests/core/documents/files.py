"""Files of every kind, made here: good ones, and those that mean harm."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from functools import cache

from PIL import Image

PDF_OBJECTS = (
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>",
    b"<< /Length 37 >>\nstream\n0.1 0.4 0.4 rg 72 700 300 40 re f     \nendstream",
)


def pdf(*more: bytes, catalog: bytes = b"", trailer: bytes = b"", version: bytes = b"1.7") -> bytes:
    """A page with a bar on it; `catalog` and `trailer` add entries, `more` adds objects from number 5 on."""
    objects = [*PDF_OBJECTS, *more]
    objects[0] = objects[0].replace(b" >>", b" " + catalog + b" >>") if catalog else objects[0]
    made, places = b"%PDF-" + version + b"\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    made_trailer = b"<< /Size %d /Root 1 0 R %s >>" % (len(objects) + 1, trailer)
    start = len(made)
    return b"%sxref\n0 %d\n0000000000 65535 f \n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (
        made, len(objects) + 1, table, made_trailer, start,
    )  # fmt: skip


def pages_pdf(count: int) -> bytes:
    """A PDF of so many pages, each with its own bar."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = b" ".join(b"%d 0 R" % (3 + 2 * page) for page in range(count))
    objects.append(b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count))
    for page in range(count):
        content = b"0.2 0.3 0.6 rg 72 %d 200 20 re f" % (700 - 5 * page)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << >> >>"
            % (4 + 2 * page)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return _assembled(objects)


def _assembled(objects: list[bytes]) -> bytes:
    made, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return b"%sxref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        made, len(objects) + 1, table, len(objects) + 1, len(made),
    )  # fmt: skip


def packed_objects(inner: bytes, *, filters: bytes = b"/FlateDecode", body: bytes | None = None) -> bytes:
    """A stream of objects, where a scanner of plain bytes sees nothing."""
    packed = zlib.compress(inner) if body is None else body
    return b"<< /Type /ObjStm /N 1 /First 4 /Filter %s /Length %d >>\nstream\n%s\nendstream" % (
        filters, len(packed), packed,
    )  # fmt: skip


def picture(
    image_format: str = "PNG", size: tuple[int, int] = (120, 80), mode: str = "RGB", **options: object
) -> bytes:
    kept = io.BytesIO()
    image = Image.linear_gradient("L").resize(size).convert(mode)
    image.save(kept, image_format, **options)
    return kept.getvalue()


def tiff_pages(count: int) -> bytes:
    kept = io.BytesIO()
    first, *others = (Image.new("L", (200, 300), 40 * page % 255) for page in range(count))
    first.save(kept, "TIFF", save_all=True, append_images=others, compression="tiff_deflate")
    return kept.getvalue()


def png_head(width: int, height: int) -> bytes:
    """A PNG whose head promises such a size, over a few bytes of points."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/>{more}'
    "</Types>"
)
OFFICE = {
    "docx": ("word/document.xml", "wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation"),
}


def office(
    kind: str = "docx", parts: Mapping[str, bytes] | None = None, *, types: str = "", **options: object
) -> bytes:
    """An office file with the parts that make it one, and these."""
    main, name = OFFICE[kind]
    wanted = {
        "[Content_Types].xml": TYPES.format(part=main, kind=name, more=types).encode(),
        main: b'<?xml version="1.0"?><root xmlns="urn:test"><text>\xd0\x90\xd0\xba\xd1\x82</text></root>',
        **(parts or {}),
    }
    return packed(wanted)


def packed(parts: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return kept.getvalue()


def open_document(parts: Mapping[str, bytes] | None = None, kind: str = "text") -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}".encode()
    return packed(
        {
            "mimetype": mimetype,
            "META-INF/manifest.xml": b"<manifest/>",
            "content.xml": b"<office>\xd0\x90</office>",
            **(parts or {}),
        }
    )


@cache
def good_files() -> Mapping[str, tuple[bytes, str]]:
    """Name → content and the type that it is known by."""
    office_type = "application/vnd.openxmlformats-officedocument"
    jpeg, png, scan = "image/jpeg", "image/png", "image/tiff"
    return {
        "Договор.pdf": (pdf(), "application/pdf"),
        "old.pdf": (pdf(version=b"1.4"), "application/pdf"),
        "packed.pdf": (pdf(packed_objects(b"5 0 << /Type /Font >>")), "application/pdf"),
        "forty.pdf": (pages_pdf(40), "application/pdf"),
        "scan.png": (picture(), png),
        "clear.png": (picture(mode="RGBA"), png),
        "grey.png": (picture(mode="L"), png),
        "photo.jpg": (picture("JPEG"), jpeg),
        "photo.jpeg": (picture("JPEG", progressive=True), jpeg),
        "large.jpg": (picture("JPEG", size=(9000, 8000), mode="L"), jpeg),
        "page.webp": (picture("WEBP"), "image/webp"),
        "fax.tif": (tiff_pages(3), scan),
        "act.docx": (office(), f"{office_type}.wordprocessingml.document"),
        "table.xlsx": (office("xlsx"), f"{office_type}.spreadsheetml.sheet"),
        "show.pptx": (office("pptx"), f"{office_type}.presentationml.presentation"),
        "letter.odt": (open_document(), "application/vnd.oasis.opendocument.text"),
        "table.ods": (open_document(kind="spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
        "upd.xml": (
            '<?xml version="1.0" encoding="windows-1251"?><Файл>УПД</Файл>'.encode("cp1251"),
            "application/xml",
        ),
        "rows.csv": ("Дата;Сумма\n01.10.2026;-1 200,50\n02.10.2026;+7 900 123-45-67\n".encode(), "text/csv"),
        "rows1251.csv": ("Дата;Сумма\n01.10.2026;1200\n".encode("cp1251"), "text/csv"),
        "note.txt": ("Просим принять, 5 < 7 и это не разметка".encode("utf-16"), "text/plain"),
        "statement.txt": ("1CClientBankExchange\r\nВерсияФормата=1.03\r\n".encode("cp1251"), "text/plain"),
    }
