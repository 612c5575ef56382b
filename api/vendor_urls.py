"""The API of the console's host: sign-in of the vendor's people, and the resources that the settings name."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from api.docs import docs
from api.schema import SchemaView

vendor: list[URLPattern | URLResolver] = [
    path("auth/", include("api.auth.urls")),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include((vendor, "api"))),
    *(path("api/v1/vendor/", include(name)) for name in settings.VENDOR_API_URLS),
]
