"""The CSRF cookie of one company is worth nothing on another's host."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware

from core.lib.company import current_company


class CompanyCsrfMiddleware(CsrfViewMiddleware):
    """Django's protection, with the company signed into the cookie: inside the request the bare secret stands there.

    A cookie that somebody copied, or that a neighbouring host has planted, is dropped before Django compares.
    """

    def process_request(self, request: HttpRequest) -> None:
        name = settings.CSRF_COOKIE_NAME
        if name in request.COOKIES:
            try:
                request.COOKIES[name] = _signer().unsign(request.COOKIES[name])
            except BadSignature:
                del request.COOKIES[name]
        super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response = super().process_response(request, response)
        if cookie := response.cookies.get(settings.CSRF_COOKIE_NAME):
            signed = _signer().sign(cookie.value)
            cookie.set(cookie.key, signed, signed)
        return response


def _signer() -> Signer:
    return Signer(salt=f"core.accounts.csrf:{current_company().schema}")
