"""Files that come with a comment or a message, for every resource that takes them."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from api.parsers import JsonParser
from core.documents.content.inspection import check_length
from core.documents.models import Attachment
from core.documents.services.attaching import MOST_FILES

# A body with files is a form, one without may be JSON.
WITH_FILES: Any = [MultiPartParser, JsonParser]
handed_out = extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})


class AttachmentSerializer(serializers.ModelSerializer[Attachment]):
    """A file; its content is at `files/{id}/` of the object that it belongs to."""

    class Meta:
        model = Attachment
        fields = ("id", "file_name", "size", "content_type", "sha256", "author_name", "created_at")


class FilesInput(serializers.ListField):
    """Files of a form, several under one name."""

    child = serializers.FileField(max_length=1000, allow_empty_file=True)

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"required": False, "default": list, "max_length": MOST_FILES, **options})


def check_body(request: Request) -> None:
    """Refuse a body that is too large before anything reads it."""
    check_length(int(request.META.get("CONTENT_LENGTH") or 0))
