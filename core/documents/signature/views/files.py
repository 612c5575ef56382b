"""Records of signing on their way out; whoever calls has checked the right."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from core.documents.handing_out import SEALED
from core.documents.signature.models import Signing
from core.documents.signature.selectors import receipt_of


def receipt_response(signing: Signing) -> FileResponse:
    receipt = receipt_of(signing)
    if receipt is None:
        raise Http404
    try:
        file = default_storage.open(receipt.stored_name, "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, as_attachment=True, filename=f"{signing.shown_number}.pdf")
    for header, value in SEALED.items():
        response.headers[header] = value
    response.headers["Cache-Control"] = "private, no-store"
    return response
