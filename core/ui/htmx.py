"""The one door through which pages, fragments and refusals leave a view."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from core.lib.errors import DomainError

DIALOG_PLACE = "dialog-place"
VARY = ("HX-Request", "HX-Target", "HX-Boosted")


def is_fragment_request(request: HttpRequest) -> bool:
    """Tell whether htmx, not the browser, asks; a return through the history asks for the whole page."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.history_restore_request


def wanted_partial(request: HttpRequest, partial: str | Mapping[str, str] | None) -> str | None:
    """Return the partial to answer with, None for the whole page.

    A boosted link or form asks for a page, unless it names the partial as its target. A mapping gives the partial by
    the id of the target; targets that it does not name get the whole page.
    """
    if partial is None or not is_fragment_request(request):
        return None
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    if not isinstance(partial, str):
        return partial.get(htmx.target or "")
    return None if htmx.boosted and htmx.target != partial else partial


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    partial: str | Mapping[str, str] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render the page, or only its partial where htmx asks for it; caches keep the two apart.

    A partial is one of the template's own or, written as a path, a template of its own.
    """
    name = wanted_partial(request, partial)
    if name:
        template = name if "/" in name else f"{template}#{name}"
    response = render(request, template, dict(context or {}), status=status)
    patch_vary_headers(response, VARY)
    return response


def redirect_page(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to another page; a fragment is not replaced by that page but the whole window moves."""
    if is_fragment_request(request) and not request.htmx.boosted:  # type: ignore[attr-defined]
        response: HttpResponse = HttpResponseClientRedirect(url)
        return response
    return HttpResponseRedirect(url)


def add_toast(response: HttpResponse, text: Any, *, tone: str = "ok", url: str = "", action: Any = "") -> HttpResponse:
    """Let the page show a short message once the answer arrives."""
    return add_trigger(response, "ui:toast", {"text": str(text), "tone": tone, "url": url, "action": str(action)})


def add_trigger(response: HttpResponse, event: str, detail: Any = None) -> HttpResponse:
    """Let the page's scripts know of an event, keeping the events that the answer already carries."""
    events = json.loads(response.headers.get("HX-Trigger", "{}"))
    events[event] = detail
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def render_problem(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Say why the business refuses: in place where fields are wrong, as a toast that stays otherwise, or as a page."""
    context = {"problem": error, "message": str(error), "fields": error.fields, "back_url": back_url(request)}
    if not is_fragment_request(request):
        return render_page(request, "ui/table/problem.html", context, status=error.status)
    if error.status == 422:
        return render_page(request, "ui/table/problem.html", context, {_target(request): "note"}, status=422)
    response = HttpResponse(status=error.status, headers={"HX-Reswap": "none"})
    patch_vary_headers(response, VARY)
    return add_toast(response, error, tone="bad")


def _target(request: HttpRequest) -> str:
    return request.htmx.target or ""  # type: ignore[attr-defined]


def back_url(request: HttpRequest, fallback: str = "/") -> str:
    """Return where the person came from when that is a page of ours."""
    for url in (request.POST.get("next"), request.GET.get("next"), request.headers.get("Referer")):
        if url and is_own_url(request, url):
            return url
    return fallback


def is_own_url(request: HttpRequest, url: str) -> bool:
    return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
