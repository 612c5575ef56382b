"""Every error of the API is one problem document (RFC 9457) in the caller's language."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from api.renderers import PROBLEM_TYPE, JsonRenderer, dump
from core.lib.errors import DomainError
from core.registry.gate import ModuleDisabled

TITLES: Mapping[int, Any] = {
    400: _("The request is wrong"),
    401: _("Sign in first"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("This method is not offered here"),
    406: _("This format is not offered"),
    409: _("Refused by a rule"),
    413: _("The body is too large"),
    415: _("This content type is not read here"),
    422: _("The data are wrong"),
    429: _("Too many requests"),
    500: _("An error on our side"),
    502: _("An outside service failed"),
    503: _("Not available now"),
}


def problem(*, status: int, code: str, detail: Any = "", errors: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the document; `code` is for programs and stays, `title` and `detail` are for people."""
    title = str(TITLES.get(status) or HTTPStatus(status).phrase)
    document = {"type": f"urn:problem:{code}", "title": title, "status": status, "code": code}
    if detail:
        document["detail"] = str(detail)
    if errors:
        document["errors"] = {field: [str(message) for message in messages] for field, messages in errors.items()}
    return document


def problem_response(request: HttpRequest, **facts: Any) -> HttpResponse:
    """Answer outside of any API view: unknown addresses, modules that are off, errors of middleware."""
    document = {**problem(**facts), "instance": request.path}
    return HttpResponse(dump(document), status=facts["status"], content_type=PROBLEM_TYPE)


def handle_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what an API view raises into a problem; the unforeseen goes on to the log and the 500 of `api.errors`."""
    document, headers = _describe(error)
    if document is None:
        return None
    set_rollback()
    request: Request = context["request"]
    # Whatever format the view offers otherwise, a problem is JSON.
    request.accepted_renderer = JsonRenderer()
    request.accepted_media_type = JsonRenderer.media_type
    document["instance"] = request.path
    return Response(document, status=document["status"], headers=headers, content_type=PROBLEM_TYPE)


def _describe(error: Exception) -> tuple[dict[str, Any] | None, dict[str, str]]:
    if isinstance(error, DomainError):
        document = problem(status=error.status, code=error.code, detail=error, errors=error.fields)
        return {**error.extra, **document}, _headers(error)
    if isinstance(error, ModuleDisabled):
        return problem(status=404, code="module_disabled", detail=_("This module is not switched on.")), {}
    if isinstance(error, Http404):
        return problem(status=404, code="not_found"), {}
    if isinstance(error, PermissionDenied):
        return problem(status=403, code="permission_denied"), {}
    if isinstance(error, DjangoValidationError):
        error = exceptions.ValidationError(getattr(error, "message_dict", None) or error.messages)
    if isinstance(error, exceptions.ValidationError):
        errors: dict[str, list[Any]] = {}
        for field, message in _flatten(error.detail):
            errors.setdefault(field, []).append(message)
        general = errors.pop(str(api_settings.NON_FIELD_ERRORS_KEY), [])
        detail = " ".join(map(str, general)) or _("Some fields are wrong.")
        return problem(status=error.status_code, code="invalid", detail=detail, errors=errors), {}
    if isinstance(error, exceptions.APIException):
        return _api_problem(error), _headers(error)
    return None, {}


def _api_problem(error: exceptions.APIException) -> dict[str, Any]:
    detail: Any = error.detail
    if isinstance(detail, dict):
        detail = detail.get("detail", "")
    codes: Any = error.get_codes()
    if isinstance(codes, dict):
        codes = codes.get("code")
    code = codes if isinstance(codes, str) else str(error.default_code)
    return problem(status=error.status_code, code=code, detail=detail)


def _headers(error: Exception) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers


def _flatten(detail: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Give each message with the dotted path of its field: `lines.0.amount`."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            yield from _flatten(value, f"{path}.{key}" if path else str(key))
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            nested = isinstance(value, Mapping | list)
            yield from _flatten(value, f"{path}.{index}" if nested and path else path)
    else:
        yield path or str(api_settings.NON_FIELD_ERRORS_KEY), detail
