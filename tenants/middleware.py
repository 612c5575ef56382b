"""Every request is resolved to its company before anything else, and runs in that company's scope."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import get_template
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from core.lib.company import CurrentCompany, entered
from tenants.public import directory, normalise_host

PROBES = frozenset({"/healthz", "/readyz", "/metrics"})


class CompanyMiddleware:
    """An unknown host gets a neutral 404 that names neither the vendor nor any company."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Forwarded host headers are never read: only the Host that the server itself was asked for counts.
        host = normalise_host(request.META.get("HTTP_HOST", ""))
        company = directory.by_host(host) if host else None
        if company is None:
            if request.path in PROBES:
                return self._probe(request)
            return HttpResponse(get_template("ui/errors/unknown_host.html").render({}), status=404)
        request.company = company  # type: ignore[attr-defined]
        request.urlconf = settings.CONSOLE_URLCONF if company.is_public else settings.ROOT_URLCONF
        with entered(company), timezone.override(ZoneInfo(company.time_zone)):
            response = self._answer(request, company)
        patch_vary_headers(response, ["Host"])
        return response

    def _probe(self, request: HttpRequest) -> HttpResponseBase:
        """Probes come by the pod's address; they are answered in the vendor's scope and touch no company."""
        public = directory.by_host(settings.BASE_HOST)
        assert public is not None  # noqa: S101 the map always holds the base host
        request.company = public  # type: ignore[attr-defined]
        request.urlconf = settings.CONSOLE_URLCONF
        with entered(public):
            return self.get_response(request)

    def _answer(self, request: HttpRequest, company: CurrentCompany) -> HttpResponseBase:
        return self.get_response(request)
