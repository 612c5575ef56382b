"""Reading of JSON bodies, never more of one than a body may have."""

from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

from api.renderers import JsonRenderer


class BodyTooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "body_too_large"
    default_detail = _("Send less at once.")


class JsonParser(BaseParser):
    """Strict JSON: no NaN, no lone surrogates, no bytes beyond Django's own ceiling for a body."""

    media_type = "application/json"
    renderer_class = JsonRenderer

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        ceiling = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(ceiling + 1)
        if len(body) > ceiling:
            raise BodyTooLarge
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(_("The body is not JSON.")) from error
