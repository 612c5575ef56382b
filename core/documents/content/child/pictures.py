"""Pictures: whole, of a bearable size, and nothing else at the same time."""

from typing import Any

from PIL import Image

from core.documents.content.child.markup import has_markup, hides_archive, hides_pdf
from core.documents.content.child.refusal import Refused

Image.MAX_IMAGE_PIXELS = None  # judged here, by the format
# JPEG is made small while it is read, so that a photograph of 120 megapixels needs little memory.
MOST_PIXELS = {"JPEG": 120_000_000, "PNG": 36_000_000, "WEBP": 24_000_000, "TIFF": 36_000_000}
LONGEST_SIDE = 30_000
MOST_FRAMES = 300
SMALL = (2000, 2000)
PNG_HEAD = 8


def check_picture(data: Any, image_format: str) -> dict[str, Any]:
    """Refuse a picture that is cut, huge or also something else; return its sides and frames."""
    if has_markup(data) or hides_archive(data) or hides_pdf(data) or (image_format == "PNG" and _goes_on(data)):
        raise Refused("polyglot")
    image = open_picture(data, image_format)
    frames = int(getattr(image, "n_frames", 1))
    if frames > MOST_FRAMES:
        raise Refused("too_complex")
    facts = {"width": image.width, "height": image.height, "pages": frames if image_format == "TIFF" else 1}
    load_small(image)
    return facts


def open_picture(data: Any, image_format: str) -> Image.Image:
    """Open it without reading its points; the size is judged by what its head says."""
    data.seek(0)
    try:
        image: Image.Image = Image.open(data, formats=[image_format])
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refused("broken") from error
    check_sides(image, image_format)
    return image


def check_sides(image: Image.Image, image_format: str) -> None:
    if max(image.size) > LONGEST_SIDE or image.width * image.height > MOST_PIXELS[image_format]:
        raise Refused("too_many_pixels")


def load_small(image: Image.Image) -> None:
    """Read the points, of a JPEG only as many as are needed; a picture that is cut off does not pass."""
    image.draft("RGB", SMALL)
    try:
        image.load()
    except (OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
        raise Refused("cut_off" if "truncated" in str(error) else "broken") from error


def _goes_on(data: Any) -> bool:
    """Tell whether a PNG has anything behind its end."""
    place, size = PNG_HEAD, len(data)
    while place + 12 <= size:
        length = int.from_bytes(data[place : place + 4], "big")
        kind = bytes(data[place + 4 : place + 8])
        place += length + 12
        if kind == b"IEND":
            return place < size
    raise Refused("cut_off")
