"""Every request is resolved to its company before anything else, and runs in that company's scope."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from core.lib.company import CurrentCompany, entered
from tenants.models import CompanyState
from tenants.public import directory, normalise_host
from tenants.services.visits import note_visit

NOT_SERVED = frozenset({CompanyState.SUSPENDED, CompanyState.CLOSED})
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
            with translation.override(translation.get_language_from_request(request)):
                return HttpResponse(get_template("ui/errors/unknown_host.html").render({}), status=404)
        request.company = company  # type: ignore[attr-defined]
        request.urlconf = self._urlconf(company)
        with entered(company), timezone.override(ZoneInfo(company.time_zone)):
            response = self.get_response(request)
            user = getattr(request, "_cached_user", None)
            if user is not None and user.is_authenticated:
                note_visit(company)
        patch_vary_headers(response, ["Host"])
        return response

    @staticmethod
    def _urlconf(company: CurrentCompany) -> str:
        """A company that is not served answers every address with a notice; its data stay as they are."""
        if company.is_public:
            return str(settings.CONSOLE_URLCONF)
        return str(settings.SUSPENDED_URLCONF if company.state in NOT_SERVED else settings.ROOT_URLCONF)

    def _probe(self, request: HttpRequest) -> HttpResponseBase:
        """Probes come by the pod's address; they are answered in the vendor's scope and touch no company."""
        public = directory.by_host(settings.BASE_HOST)
        assert public is not None  # noqa: S101 the map always holds the base host
        request.company = public  # type: ignore[attr-defined]
        request.urlconf = settings.CONSOLE_URLCONF
        with entered(public):
            return self.get_response(request)
