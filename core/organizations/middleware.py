"""Puts the viewer on every request."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from core.organizations.viewer import Viewer, viewer_of
from core.ui.htmx import redirect_page

SESSION_KEY = "organization"
WAITING_PAGE = "organizations:waiting"
OPEN_TO_THE_UNBOUND = frozenset({WAITING_PAGE, "organizations:binding_ask"})
CONSENTS_PAGE = "organizations:consents"
OWN_ACCOUNT = "accounts"


def session_viewer(request: HttpRequest) -> Viewer:
    """Return the viewer of a signed-in page: the organization chosen in this session counts."""
    if not request.user.is_authenticated:
        return viewer_of(None)
    return viewer_of(request.user, organization_id=request.session.get(SESSION_KEY))


class ViewerMiddleware:
    """Every signed-in page shows whose rows these are; whoever is not signed in costs nothing.

    The API knows its caller later: its views put the viewer of a token here themselves.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.viewer = session_viewer(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """A page that names its permission shows only organizations for which the viewer holds it.

        A client whom no company is bound to (yet, or any more) gets the waiting page and his own account alone; one
        who owes an answer to a newer text of consent gets that text and his own account.
        """
        rule = getattr(view, "rule", None)
        if rule is None:
            return None
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        match = request.resolver_match
        if (viewer.is_unbound or viewer.owes_consent) and match is not None:
            is_own = match.namespace == OWN_ACCOUNT and not rule.permission
            if viewer.is_unbound and not is_own and match.view_name not in OPEN_TO_THE_UNBOUND:
                return redirect_page(request, reverse(WAITING_PAGE))
            if viewer.owes_consent and not is_own and match.view_name != CONSENTS_PAGE:
                return redirect_page(request, reverse(CONSENTS_PAGE))
        if rule.permission:
            request.viewer = viewer.narrowed(rule.permission)  # type: ignore[attr-defined]
        return None
