"""Puts the viewer on every request."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from core.organizations.viewer import Viewer, viewer_of

SESSION_KEY = "organization"


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

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """A page that names its permission shows only organizations for which the viewer holds it."""
        permission = getattr(getattr(view, "rule", None), "permission", "")
        if permission:
            request.viewer = request.viewer.narrowed(permission)  # type: ignore[attr-defined]
