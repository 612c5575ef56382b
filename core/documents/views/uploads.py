"""Taking a file: its size is judged before the body is read, which the check of the token would do."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from core.documents.content.inspection import check_length
from core.documents.content.kinds import ACCEPT
from core.lib.errors import DomainError, InvalidInput
from core.ui.page import CabinetRequest, module_action, render_problem

type UploadView = Callable[..., HttpResponse]


class TextTooLong(InvalidInput):
    code, status = "text_too_long", 413
    message = _("The text is far too long. Send it as a file.")


def upload_action(*, permission: str) -> Callable[[UploadView], UploadView]:
    """Guard an action that takes a file: rights and size first, then the token, then the body."""

    def decorate(view: UploadView) -> UploadView:
        checked = csrf_protect(view)

        @csrf_exempt
        @module_action(permission=permission)
        @wraps(view)
        def judged(request: CabinetRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                check_length(int(request.META.get("CONTENT_LENGTH") or 0))
                _check_text(request)
            except DomainError as error:
                response = render_problem(request, error)
                # The rest of the body is not waited for.
                response.headers["Connection"] = "close"
                return response
            return checked(request, *args, **kwargs)

        return judged  # type: ignore[return-value]

    return decorate


def _check_text(request: CabinetRequest) -> None:
    """Read the form as the check of the token would, but say what is wrong with it."""
    try:
        len(request.POST)
    except RequestDataTooBig as error:
        raise TextTooLong from error


def upload_context() -> dict[str, Any]:
    """Return what a field for a file says of itself."""
    limit = settings.DOCUMENT_MAX_BYTES
    return {"accept": ACCEPT, "limit": limit, "limit_mb": limit // 2**20}
