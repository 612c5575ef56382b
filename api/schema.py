"""The description of a company's API: OpenAPI 3.1 of exactly what is switched on for it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils import translation
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiViewExtension
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from api.renderers import PROBLEM_TYPE
from api.views import CompanyApi
from core.lib.company import company_or_none, current_company
from core.registry.modules import registry

# Its descriptions of dj-rest-auth import that package's sign-up and social views, which we do not have; our own views
# describe themselves.
OpenApiViewExtension._registry[:] = [
    known for known in OpenApiViewExtension._registry if not str(known.target_class).startswith("dj_rest_auth.")
]

type Endpoint = tuple[str, str, str, Callable[..., Any]]
ROOT = "/api/v1/"
KEPT_SECONDS = 300


def only_switched_on(endpoints: list[Endpoint], **kwargs: Any) -> list[Endpoint]:
    """Leave out the modules that the current company does not have; outside of a company all are described."""
    company = company_or_none()
    if company is None:
        return endpoints
    off = [f"{ROOT}{spec.path}/" for spec in registry.all() if spec.slug not in company.modules]
    return [endpoint for endpoint in endpoints if not endpoint[0].startswith(tuple(off))]


PROBLEM = {
    "type": "object",
    "description": "Why a request was refused, as RFC 9457 has it; `code` is for programs and stays.",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    },
}


def with_problems(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Describe what every operation answers when it refuses."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    content = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"].setdefault("default", {"description": "A problem", "content": content})
    return result


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


@extend_schema(exclude=True)
class SchemaView(CompanyApi, SpectacularAPIView):
    """JSON, or YAML with `?format=yaml`."""

    permission_classes = (AllowAny,)
    renderer_classes = [OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer]  # noqa: RUF012 the base class has it so

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        company = current_company()
        key = f"api-schema:{company.version}:{','.join(sorted(company.modules))}:{translation.get_language()}"
        schema = cache.get(key)
        if schema is None:
            generator = self.generator_class(urlconf=getattr(request._request, "urlconf", None), api_version="v1")
            schema = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
            cache.set(key, schema, KEPT_SECONDS)
        return Response(schema)
