"""One switch for a module's pages and API: off means that its addresses do not exist."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from core.lib.company import company_or_none
from core.registry.modules import registry


class ModuleDisabled(Http404):
    """The address belongs to a module that is off in this company."""


class ModuleGateMiddleware:
    """Finds a module's views by their URL namespace, wherever they are mounted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        match = request.resolver_match
        company = company_or_none()
        if match is None or company is None:
            return
        for name in match.app_names:
            if name in registry and name not in company.modules:
                raise ModuleDisabled(name)
