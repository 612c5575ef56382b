"""The vendor's support on a company's host: let in for each request anew, and followed by both journals."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit.models import RecordKind
from core.audit.record import record
from core.lib.company import current_company
from core.ui.htmx import redirect_page
from core.ui.page import deny
from tenants.cabinet.visits import SESSION_KEY, leave_company
from tenants.services.support import open_visit

API_PREFIX = "/api/"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SIGN_OUT = "account_logout"
# A person's own account, and everything by which one signs in: support has neither here.
OWN_ACCOUNT = ("accounts:", "account_", "mfa_", "api:auth:")
PREFERENCES = "accounts:preferences"
NOT_FOLLOWED = frozenset({"cabinet", "themes", "live"})


class SupportMiddleware:
    """Puts the visitor on the request as long as the visit is open; a visit that is over ends with its session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or current_company().is_public:
            return self.get_response(request)
        entry_id = request.session.get(SESSION_KEY)
        if entry_id is None:
            return self.get_response(request)
        found = open_visit(entry_id=entry_id, at=timezone.now())
        if found is None:
            request.session.flush()
            return _over(request)
        entry, user = found
        request.user = user
        request.support = entry  # type: ignore[attr-defined]
        request.access_ends_at = entry.ends_at  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        match = request.resolver_match
        if getattr(request, "support", None) is None or match is None:
            return None
        name, rule = match.view_name, getattr(view, "rule", None)
        if name == SIGN_OUT:
            return leave_company(request)
        if name.startswith(OWN_ACCOUNT) and name != PREFERENCES and not getattr(rule, "permission", ""):
            return _problem(request, 403, "not_for_support") if request.path.startswith(API_PREFIX) else deny(request)
        if match.app_names and match.app_names[0] in NOT_FOLLOWED:
            return None
        if request.method not in SAFE or (not request.headers.get("HX-Request") and (rule or hasattr(view, "cls"))):
            self._follow(request)
        return None

    @staticmethod
    def _follow(request: HttpRequest) -> None:
        """Write down what is asked for before it is done: nothing happens without a record."""
        kind = RecordKind.VIEW if request.method in SAFE else RecordKind.CHANGE
        path = request.path[:250]
        facts = {"method": request.method, "path": path}
        with transaction.atomic():
            record("tenants.support.request", subject_name=path, facts=facts, kind=kind)


def _over(request: HttpRequest) -> HttpResponseBase:
    """Say that the visit has ended, in the form that was asked for."""
    if request.path.startswith(API_PREFIX):
        return _problem(request, 401, "support_ended")
    url = reverse("cabinet:support_ended", urlconf=settings.ROOT_URLCONF)
    if request.headers.get("HX-Request"):
        response: HttpResponseBase = JsonResponse({}, status=204)
        response.headers["HX-Redirect"] = url
        return response
    return redirect_page(request, url)


def _problem(request: HttpRequest, status: int, code: str) -> JsonResponse:
    title = _("The visit is over") if status == 401 else _("Support may not do this")
    problem = {"type": f"urn:problem:{code}", "title": title, "status": status, "code": code}
    return JsonResponse(problem, status=status, content_type="application/problem+json")
