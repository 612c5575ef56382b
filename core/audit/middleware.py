"""Who has looked at personal data: the pages and API addresses that say so are written down once they have answered."""

from collections.abc import Callable, Mapping
from functools import cache

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from core.audit.models import RecordKind
from core.audit.record import record
from core.registry.modules import registry


@cache
def audited_views() -> Mapping[str, str]:
    """Return the models of the audited addresses by their names: the kernel's, and those of modules' SPECs."""
    of_modules = {name: model for spec in registry.all() for name, model in spec.audited_views.items()}
    return {**settings.AUDITED_VIEWS, **of_modules}


class ViewAuditMiddleware:
    """An address that shows somebody's personal data by `pk`: each successful look at it stands in the journal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        match = request.resolver_match
        if match is None or request.method != "GET" or response.status_code != 200:
            return response
        label = audited_views().get(match.view_name)
        if label is not None and "pk" in match.kwargs:
            shown = apps.get_model(label)._default_manager.filter(pk=match.kwargs["pk"]).first()
            record("audit.object.viewed", subject=shown, facts={"path": request.path}, kind=RecordKind.VIEW)
        return response
