"""Rules that every page and action stands behind: who may come, by which method, and what a missing row answers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django_htmx.middleware import HtmxDetails

from core.lib.company import CurrentCompany
from core.lib.errors import DomainError
from core.ui.htmx import add_toast, is_fragment_request, redirect_page, render_page, render_problem

READ = ("GET", "HEAD")


class CabinetRequest(HttpRequest):
    """A request of somebody who has signed in, on a company's host or on the console."""

    company: CurrentCompany
    htmx: HtmxDetails
    user: Any
    viewer: Any


@dataclass(frozen=True, kw_only=True)
class PageRule:
    """What a view demands; `rule` of every view, so that a test finds a view that has none."""

    permission: str
    methods: tuple[str, ...]


type View[**P] = Callable[Concatenate[CabinetRequest, P], HttpResponseBase]
type Wrapped[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def module_page[**P](*, permission: str = "", accepts_post: bool = False) -> Callable[[View[P]], Wrapped[P]]:
    """Guard a page: signed in, with the permission (none means everybody who has signed in); missing rows give 404."""
    return _guard(PageRule(permission=permission, methods=(*READ, "POST") if accepts_post else READ))


def module_action[**P](*, permission: str = "") -> Callable[[View[P]], Wrapped[P]]:
    """Guard an action: as a page, by POST only, and a refusal of the business is told to the person."""
    return _guard(PageRule(permission=permission, methods=("POST",)))


def _guard[**P](rule: PageRule) -> Callable[[View[P]], Wrapped[P]]:
    def decorate(view: View[P]) -> Wrapped[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            refusal = _refusal(request, rule)
            if refusal is not None:
                return refusal
            try:
                return view(request, *args, **kwargs)  # type: ignore[arg-type]
            except ObjectDoesNotExist as error:
                raise Http404(str(error)) from error
            except DomainError as error:
                return render_problem(request, error)

        guarded.rule = rule  # type: ignore[attr-defined]
        return guarded

    return decorate


def _refusal(request: HttpRequest, rule: PageRule) -> HttpResponseBase | None:
    if request.method not in rule.methods:
        return HttpResponseNotAllowed(rule.methods)
    user: Any = request.user
    if not user.is_authenticated:
        return sign_in_first(request)
    if rule.permission and not user.has_permission(rule.permission):
        return deny(request)
    return None


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """Ask to sign in and come back; a fragment's reader returns to the page that he was looking at."""
    if not is_fragment_request(request):
        wanted = request.get_full_path() if request.method in READ else "/"
        return redirect_to_login(wanted, settings.LOGIN_URL)
    page = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
    target = redirect_to_login(page, settings.LOGIN_URL).headers["Location"]
    return HttpResponse(status=204, headers={"HX-Redirect": target})


def deny(request: HttpRequest) -> HttpResponse:
    """Answer 403 without telling more than that the right is missing."""
    if is_fragment_request(request):
        return HttpResponse(status=403, headers={"HX-Reswap": "none"})
    return render_page(request, "ui/errors/403.html", status=403)


__all__ = [
    "CabinetRequest",
    "PageRule",
    "add_toast",
    "deny",
    "module_action",
    "module_page",
    "redirect_page",
    "render_page",
    "render_problem",
]
