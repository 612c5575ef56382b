"""Bulk import for programs: the body is the file."""

from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, ClassVar, cast

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.views import CompanyApi
from core.lib.errors import InvalidInput
from modules.fuel_cards.api.serializers import ImportOutcome
from modules.fuel_cards.api.views import TAGS
from modules.fuel_cards.models import Supplier
from modules.fuel_cards.selectors.runs import find_supplier, rejected_rows
from modules.fuel_cards.services.imports.runs import FileTooLarge, check_size, import_now

BLOCK = 256 * 1024
# Below this a file needs no disk.
IN_MEMORY = 4 * 1024 * 1024
BODIES = ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/x-ndjson")


class UnknownSupplier(InvalidInput):
    code = "unknown_supplier"
    message = _("There is no supplier with this code, or none whose files name no supplier.")


class TransactionImport(CompanyApi):
    """A CSV, XLSX or NDJSON report goes into the database; bad rows are named, the others are taken.

    The same file again creates nothing. What cannot be read at all is refused with the reason.
    """

    required_permission: ClassVar[str] = "fuel_cards.import_data"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Judge the size before anything reads the body."""
        check_size(int(request.META.get("CONTENT_LENGTH") or 0))
        super().initial(request, *args, **kwargs)

    @extend_schema(
        tags=TAGS,
        operation_id="fuel_cards_transactions_import",
        request=dict.fromkeys(BODIES, OpenApiTypes.BINARY),
        responses=ImportOutcome,
        parameters=[OpenApiParameter("supplier", str, description="Code of the supplier whose report it is.")],
    )
    def post(self, request: Request) -> Response:
        supplier = self._supplier(request)
        with SpooledTemporaryFile(max_size=IN_MEMORY) as spooled:
            file = cast("BinaryIO", spooled)
            size = _receive(request, file)
            run = import_now(supplier=supplier, file=file, size=size, actor=request.user)
        outcome = {"created": run.created, "duplicate": run.duplicate, "rejected": rejected_rows(run)}
        return Response({**outcome, "amount": f"{run.amount:.2f}"})

    @staticmethod
    def _supplier(request: Request) -> Supplier:
        supplier = find_supplier(request.query_params.get("supplier"))
        if supplier is None:
            raise UnknownSupplier
        return supplier


def _receive(request: Request, file: BinaryIO) -> int:
    """Stream the body, or the one file of a form, to the spooled file; refuse it once it exceeds the limit."""
    source: Any = request._request
    if (request.content_type or "").startswith("multipart/form-data"):
        source = next(iter(source.FILES.values()), source)
    size = 0
    while block := source.read(BLOCK):
        size += len(block)
        if size > settings.IMPORT_MAX_BYTES:
            raise FileTooLarge
        file.write(block)
    return size
