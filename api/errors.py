"""Error handlers of both URL maps: problems for programs, pages for people."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from api.problems import problem_response
from core.registry.gate import ModuleDisabled
from core.ui import errors as pages

PREFIX = "/api/"


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    if request.path.startswith(PREFIX):
        return problem_response(request, status=400, code="bad_request")
    return pages.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Any = None) -> HttpResponse:
    if request.path.startswith(PREFIX):
        return problem_response(request, status=403, code="permission_denied")
    return pages.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    if request.path.startswith(PREFIX):
        code = "module_disabled" if isinstance(exception, ModuleDisabled) else "not_found"
        return problem_response(request, status=404, code=code)
    return pages.not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(PREFIX):
        return problem_response(request, status=500, code="server_error")
    return pages.server_error(request)
