"""Files of signings on their way out; whoever calls has checked the right."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from core.documents.models import Version
from core.documents.signature.models import Signing
from core.documents.signature.selectors import receipt_of


def version_response(version: Version) -> FileResponse:
    return _response(version.stored_name, version.file_name)


def receipt_response(signing: Signing) -> FileResponse:
    receipt = receipt_of(signing)
    if receipt is None:
        raise Http404
    return _response(receipt.stored_name, f"{signing.shown_number}.pdf")


def _response(stored_name: str, name: str) -> FileResponse:
    """Hand the file out as a download, so that a browser runs nothing of it on our host."""
    try:
        file = default_storage.open(stored_name, "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, as_attachment=True, filename=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
