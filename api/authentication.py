"""Who calls: by a token of this company, or by the session of a page of ours."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request
from rest_framework_simplejwt.exceptions import TokenError

from api.tokens import AccessToken
from core.accounts.models import User

SCHEME = "Bearer"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer …`; the user is read again with every request, so a block works at once."""

    challenge = f'{SCHEME} realm="api"'

    def authenticate(self, request: Request) -> tuple[User, AccessToken] | None:
        scheme, _space, raw = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        try:
            token = AccessToken(raw.strip().encode())  # type: ignore[arg-type]
        except (TokenError, ValueError) as error:
            raise AuthenticationFailed(_("This token does not work here."), code="token_not_valid") from error
        user = token.user()
        if user is None:
            raise AuthenticationFailed(_("This token does not work any more."), code="token_not_valid")
        return user, token

    def authenticate_header(self, request: Request) -> str:
        return self.challenge


def caller(request: Request) -> User:
    """Return the person who calls, for views that nobody reaches without signing in."""
    assert isinstance(request.user, User)  # noqa: S101 IsAuthenticated has seen to it
    return request.user


class SessionAuthentication(BaseAuthentication):
    """The session of somebody who has signed in on a page; always with the CSRF token of that page."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        user = getattr(request._request, "user", None)
        if user is None or not user.is_authenticated or not user.is_active:
            return None
        if problem := csrf_problem(request._request):
            raise PermissionDenied(_("The request did not come from a page of ours: %s") % problem, code="csrf_failed")
        return user, None


class _Check(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def csrf_problem(request: HttpRequest) -> str:
    """Return what Django's CSRF protection would refuse, or nothing; API views are exempt from it until here.

    The middleware has already put the bare secret where the cookie was.
    """
    check = _Check(lambda ignored: HttpResponse())
    check.process_request(request)
    return str(check.process_view(request, lambda ignored: HttpResponse(), (), {}) or "")
