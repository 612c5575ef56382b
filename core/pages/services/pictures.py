"""Pictures of the landing: judged by their content and drawn anew, so that nothing hidden in them comes along."""

import hashlib
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _
from PIL import Image

from core.documents.content import process
from core.documents.content.inspection import FileRefused, inspected
from core.lib.errors import InvalidInput
from core.pages.models import Picture

FOLDER = "pages"
TYPES = {"png": "image/png", "jpg": "image/jpeg"}
TAKEN = ("image/jpeg", "image/png", "image/webp")


def keep_picture(*, source: Any, file_name: str) -> Picture:
    """Return the kept picture, the known one where it is here already; raises InvalidInput, FileRefused."""
    with inspected(source, file_name) as facts:
        if facts.kind.content_type not in TAKEN:
            raise InvalidInput(fields={"file": [_("Give a picture: JPEG, PNG or WebP.")]})
        code = facts.kind.extensions[0]
        drawn = next(iter(process.draw(facts.file, code, first=0, most=1)), None)
    if drawn is None:
        raise FileRefused("broken")
    extension, body = drawn
    digest = hashlib.sha256(body).hexdigest()
    if known := Picture.objects.filter(sha256=digest).first():
        return known
    with Image.open(BytesIO(body)) as picture:
        width, height = picture.size
    name = default_storage.save(f"{FOLDER}/{digest[:40]}", ContentFile(body))
    made, _new = Picture.objects.get_or_create(
        sha256=digest,
        defaults={"stored_name": name, "content_type": TYPES[extension], "width": width, "height": height},
    )
    return made
