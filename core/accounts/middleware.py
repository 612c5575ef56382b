"""Every request runs in the name of the person who sends it, in his language, time zone and look."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control, patch_vary_headers

from core.accounts.acting import acting_of
from core.accounts.device_cookie import keep_token
from core.accounts.preferences import accepted_language, preferences_of
from core.accounts.services.policy import lacks_second_factor
from core.accounts.services.sessions import note_session_use
from core.accounts.sessions import SETUP_NEEDED
from core.lib.acting import acting, acting_as
from core.ui.htmx import redirect_page

API_PREFIX = "/api/"


class PersonMiddleware:
    """Puts `request.preferences` in force; a page that was made for somebody is never kept by a cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        preferences = preferences_of(request, request.user)
        request.preferences = preferences  # type: ignore[attr-defined]
        language = preferences.language
        if request.path.startswith(API_PREFIX):
            # A program says what it wants; a browser's header is no choice of the person, so pages do not follow it.
            language = accepted_language(request.headers.get("Accept-Language", "")) or language
        request.LANGUAGE_CODE = language
        with (
            translation.override(language),
            timezone.override(preferences.time_zone),
            acting_as(acting_of(request, request.user)),
        ):
            response = self.get_response(request)
        keep_token(request, response)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie", "Accept-Language"])
        if request.user.is_authenticated or settings.CSRF_COOKIE_NAME in response.cookies:
            self._keep_private(response)
        return response

    @staticmethod
    def _keep_private(response: HttpResponseBase) -> None:
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)


class SecondFactorSetupNeeded(PermissionDenied):
    """The person's company requires a second factor, and he has none yet."""


class SecondFactorSetupMiddleware:
    """Leads whoever must set up a second factor to do so before anything else opens; asks the session alone."""

    # What he needs to set it up or to go away, and what every page needs to look right.
    OPEN = ("/accounts/", "/preferences/", "/healthz", "/readyz", "/api/v1/auth/logout/")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if not request.user.is_authenticated or SETUP_NEEDED not in request.session:
            return None
        if not lacks_second_factor(request.user):
            del request.session[SETUP_NEEDED]
            return None
        match = request.resolver_match
        if request.path.startswith(self.OPEN) or (match is not None and "themes" in match.app_names):
            return None
        if request.path.startswith(API_PREFIX):
            raise SecondFactorSetupNeeded
        return redirect_page(request, reverse("mfa_activate_totp"))


class SessionUseMiddleware:
    """Notes when and from where the session of a person was last used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = request.session.session_key
        if key and request.user.is_authenticated:
            who = acting()
            note_session_use(session_key=key, address=who.address, user_agent=who.agent)
        return self.get_response(request)
