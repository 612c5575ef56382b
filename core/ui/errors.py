"""Error pages in the company's look; they never say more than what to do."""

import logging
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 400)


def permission_denied(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """One answer for what is missing, switched off, or another's."""
    return _page(request, 404)


def too_many_requests(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _page(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Show a number that the log has too, so that a person can name it to support."""
    error_id = secrets.token_hex(4).upper()
    logger.error("Error page shown", extra={"error_id": error_id, "path": request.path})
    return _page(request, 500, error_id=f"{error_id[:4]}-{error_id[4:]}")


def _page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    return HttpResponse(render_to_string(f"ui/errors/{status}.html", context, request=request), status=status)
