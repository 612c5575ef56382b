"""Every request runs in the name of the person who sends it, in his language, time zone and look."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control, patch_vary_headers

from core.accounts.acting import acting_of
from core.accounts.preferences import accepted_language, preferences_of
from core.accounts.services.sessions import note_session_use
from core.lib.acting import acting, acting_as

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
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie", "Accept-Language"])
        if request.user.is_authenticated or settings.CSRF_COOKIE_NAME in response.cookies:
            self._keep_private(response)
        return response

    @staticmethod
    def _keep_private(response: HttpResponseBase) -> None:
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)


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
