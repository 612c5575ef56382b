"""Pictures of pages: of a PDF as PNG, of a picture a smaller one."""

import io
import time
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageOps
from pypdfium2 import PdfiumError

from core.documents.content.child.pdf import open_pdf
from core.documents.content.child.pictures import check_sides, load_small, open_picture
from core.documents.content.child.refusal import Refused

WIDE, HIGH = 1240, 2200  # a page of A4 at 150 dots an inch, and what a long receipt may have
LARGE = 900_000  # a page that is a photograph is kept with fewer colours
SMALL = (1600, 1600)
FORMATS = {"png": "PNG", "jpg": "JPEG", "tif": "TIFF", "webp": "WEBP"}
# Seconds of the processor after which the rest is left to another process.
ENOUGH = 4.0


def draw(data: Any, kind: str, first: int, most: int) -> Iterator[tuple[str, bytes]]:
    """Give pages from `first` on, each with its extension, as many as the time allows."""
    make = _pdf_pages if kind == "pdf" else _frames
    for number, picture in enumerate(make(data, kind, first, most)):
        yield picture
        if number and time.process_time() > ENOUGH:
            return


def _pdf_pages(data: Any, kind: str, first: int, most: int) -> Iterator[tuple[str, bytes]]:
    document = open_pdf(data)
    for number in range(first, min(len(document), most)):
        try:
            page = document[number]
            wide, high = page.get_size()
            scale = min(WIDE / max(wide, 1), HIGH / max(high, 1))
            image = page.render(scale=scale, may_draw_forms=False).to_pil()
            page.close()
        except PdfiumError as error:
            raise Refused("broken") from error
        yield "png", _png(image.convert("RGB"))


def _png(image: Image.Image) -> bytes:
    made = _saved(image, "PNG", optimize=False)
    if len(made) <= LARGE:
        return made
    return _saved(image.quantize(256, method=Image.Quantize.FASTOCTREE), "PNG", optimize=False)


def _frames(data: Any, kind: str, first: int, most: int) -> Iterator[tuple[str, bytes]]:
    image = open_picture(data, FORMATS[kind])
    frames = int(getattr(image, "n_frames", 1)) if kind == "tif" else 1
    for number in range(first, min(frames, most)):
        if number:
            image.seek(number)
            check_sides(image, FORMATS[kind])
        load_small(image)
        yield "png" if kind == "tif" else "jpg", _reduced(image, "PNG" if kind == "tif" else "JPEG")


def _reduced(image: Image.Image, image_format: str) -> bytes:
    small = image.copy() if image.width * image.height < SMALL[0] * SMALL[1] * 4 else image
    small.thumbnail(SMALL, reducing_gap=2.0)
    turned = ImageOps.exif_transpose(small)
    if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
        seen = turned.convert("RGBA")
        ground = Image.new("RGB", seen.size, "white")
        ground.paste(seen, mask=seen.getchannel("A"))
        turned = ground
    if image_format == "JPEG":
        return _saved(turned.convert("RGB"), "JPEG", quality=82)
    return _png(turned.convert("RGB"))


def _saved(image: Image.Image, image_format: str, **options: Any) -> bytes:
    kept = io.BytesIO()
    image.save(kept, image_format, **options)
    return kept.getvalue()
