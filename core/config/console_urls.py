"""URL map of the vendor's host: the console."""

from django.urls import URLPattern, URLResolver, include, path

from core.config import health

handler400 = "api.errors.bad_request"
handler403 = "api.errors.permission_denied"
handler404 = "api.errors.not_found"
handler500 = "api.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("live/", include("core.live.urls")),
    path("", include("themes.urls")),
    path("", include("core.integrations.urls")),
    path("", include("core.ui.urls")),
    path("", include("core.audit.urls")),
    path("metrics", health.metrics),
    # Before the accounts' own pages: the vendor's people have roles of their own kind.
    path("", include("tenants.console.urls")),
    path("", include("core.accounts.console_urls")),
    path("", include("api.vendor_urls")),
]
