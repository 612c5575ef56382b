"""URL map of the vendor's host: the console."""

from django.urls import URLPattern, URLResolver, include, path

from core.config import health

handler400 = "core.ui.errors.bad_request"
handler403 = "core.ui.errors.permission_denied"
handler404 = "core.ui.errors.not_found"
handler500 = "core.ui.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("", include("themes.urls")),
    path("", include("core.ui.urls")),
    path("metrics", health.metrics),
    path("", include("core.accounts.urls")),
    path("", include("tenants.console.urls")),
]
