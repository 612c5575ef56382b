"""JSON, written by orjson."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson
from django.db.models import QuerySet
from django.utils.functional import Promise
from rest_framework.renderers import BaseRenderer

PROBLEM_TYPE = "application/problem+json"
OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z


def dump(value: Any) -> bytes:
    return orjson.dumps(value, default=_plain, option=OPTIONS)


class JsonRenderer(BaseRenderer):
    """The API's one format; Decimal is written as a string, so that no reader loses kopecks."""

    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else dump(data)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | Promise):
        return str(value)
    if isinstance(value, QuerySet | set | frozenset):
        return list(value)
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    return str(value)


class AnyRenderer(BaseRenderer):
    """Whatever is asked for: the file is what it is."""

    media_type = "*/*"
    format = ""
