"""The checking page: anybody asks whether a file is the one that was signed here, or what is known under a number."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from core.documents.signature.numbers import read_number, shown
from core.documents.signature.services.terms import signature_settings
from core.documents.signature.services.verifying import MOST_BYTES, Verdict, count_check, verify
from core.documents.signature.upload import DigestHandler, digest_of, only_digest
from core.lib.acting import acting
from core.lib.errors import DomainError
from core.ui.page import redirect_page, render_page

TEMPLATE = "signatures/verify.html"


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify_page(request: HttpRequest) -> HttpResponse:
    """Take a file or a number; how large the file is, is judged before any of it is read."""
    _must_be_open(request)
    if request.method == "POST":
        try:
            handler = only_digest(request)
        except DomainError as error:
            response = _page(request, problem=str(error), status=error.status)
            # The rest of the body is not waited for.
            response.headers["Connection"] = "close"
            return response
        return _check(request, handler)
    if typed := request.GET.get("number", "").strip()[:60]:
        number = read_number(typed)
        if number:
            return redirect_page(request, reverse("signatures:verify_number", args=[shown(number)]))
        return _page(request, verdict=Verdict(outcome="unknown", number=typed))
    return _page(request)


@csrf_protect
def _check(request: HttpRequest, handler: DigestHandler) -> HttpResponse:
    try:
        count_check(acting().address)
        digest = digest_of(request.FILES.get("file"), handler)
        verdict = verify(viewer=_viewer(request), sha256=digest, number=request.POST.get("number", "")[:60])
    except DomainError as error:
        return _page(request, problem=str(error), status=error.status)
    return _page(request, verdict=verdict)


@never_cache
@require_http_methods(["GET", "HEAD"])
def verify_number(request: HttpRequest, number: str) -> HttpResponse:
    """Say what is known under the number of a receipt; its code leads here."""
    _must_be_open(request)
    try:
        count_check(acting().address)
        verdict = verify(viewer=_viewer(request), number=number[:60] or "-")
    except DomainError as error:
        return _page(request, problem=str(error), status=error.status)
    return _page(request, verdict=verdict, number=number, status=200 if verdict.found else 404)


def _must_be_open(request: HttpRequest) -> None:
    if not request.user.is_authenticated and not signature_settings().checks_for_everybody:
        raise Http404


def _viewer(request: HttpRequest) -> Any:
    return request.viewer  # type: ignore[attr-defined]


def _page(
    request: HttpRequest,
    *,
    verdict: Verdict | None = None,
    problem: str = "",
    number: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "verdict": verdict,
        "problem": problem,
        "number": number,
        "limit": MOST_BYTES,
        "megabytes": MOST_BYTES // 1024 // 1024,
    }
    return render_page(request, TEMPLATE, context, status=status)
