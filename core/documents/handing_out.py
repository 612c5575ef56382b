"""Handing a kept file out: always as a file to be saved, never as a page of ours."""

from typing import Any, Protocol
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from core.documents.models import Version
from core.documents.services.previews import picture_name
from core.lib.company import current_company

# Whatever a browser makes of it, nothing in it runs, loads or is framed.
SEALED = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Download-Options": "noopen",
}
PICTURES = {"png": "image/png", "jpg": "image/jpeg"}


class Kept(Protocol):
    """A row that points at a kept file: a version, an attachment."""

    file_name: Any
    stored_name: Any
    content_type: Any


def hand_out(file: Kept) -> HttpResponseBase:
    """Return the file itself, whole and under the name it was given."""
    response = _stored(file.stored_name, file.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, file.file_name) or "attachment"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def hand_out_page(version: Version, page: int) -> HttpResponseBase:
    """Return the picture of a page that we have drawn ourselves; it never changes."""
    preview = version.preview
    if not 1 <= page <= preview.pages:
        raise Http404
    response = _stored(picture_name(version, page, preview.extension), PICTURES[preview.extension])
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _stored(name: str, content_type: str) -> HttpResponseBase:
    response: Any
    if settings.FILES_ACCEL_PREFIX:
        address = f"{settings.FILES_ACCEL_PREFIX.rstrip('/')}/{current_company().schema}/{name}"
        response = HttpResponse(content_type=content_type, headers={"X-Accel-Redirect": quote(address)})
    else:
        try:
            response = FileResponse(default_storage.open(name, "rb"), content_type=content_type)
        except FileNotFoundError as error:
            raise Http404 from error
    for header, value in SEALED.items():
        response.headers[header] = value
    return response  # type: ignore[no-any-return]
