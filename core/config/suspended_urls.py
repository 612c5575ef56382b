"""URL map of a company that is not served: a notice at every address, in the company's look."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.utils.module_loading import import_string

from core.config import health

handler400 = "core.ui.errors.bad_request"
handler403 = "core.ui.errors.permission_denied"
handler404 = "core.ui.errors.not_found"
handler500 = "core.ui.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("", include("themes.urls")),
    re_path(r"", import_string("tenants.cabinet.views.suspended")),
]
