"""The cookie by which a browser is known again; programs, which keep none, are known by name and address."""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

COOKIE_AGE = 400 * 24 * 3600  # browsers keep none for longer
ATTRIBUTE = "device_token"


def known_token(request: HttpRequest) -> str:
    """Return the browser's own token, or nothing where it has none yet."""
    return request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")[:100]


def give_token(request: HttpRequest) -> str:
    """Return the browser's token; one without gets a new one, which goes out with the answer."""
    token: str = getattr(request, ATTRIBUTE, "") or known_token(request) or secrets.token_urlsafe(32)
    setattr(request, ATTRIBUTE, token)
    return token


def program_token(*, agent: str, address: str) -> str:
    return f"program {address} {agent}"


def keep_token(request: HttpRequest, response: HttpResponseBase) -> None:
    """Set the cookie once somebody has come in."""
    if token := getattr(request, ATTRIBUTE, ""):
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            token,
            max_age=COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
