"""URL map of a company's host: back office, cabinet and API."""

from django.urls import URLPattern, URLResolver, include, path

from core.config import health
from core.pages.views.public import front
from core.registry.mounting import page_urls

handler400 = "api.errors.bad_request"
handler403 = "api.errors.permission_denied"
handler404 = "api.errors.not_found"
handler500 = "api.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", front, name="home"),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("live/", include("core.live.urls")),
    path("", include("themes.urls")),
    path("", include("core.accounts.urls")),
    path("", include("api.urls")),
    path("", include("core.organizations.urls")),
    path("", include("core.people.urls")),
    path("", include("core.dashboards.urls")),
    path("", include("core.directories.urls")),
    path("", include("core.documents.signature.urls")),
    path("", include("core.finance.urls")),
    path("", include("core.documents.urls")),
    path("", include("core.notifications.urls")),
    path("", include("core.integrations.urls")),
    path("", include("core.integrations.company_urls")),
    path("", include("core.integrations.exchange_urls")),
    path("", include("core.integrations.webhook_urls")),
    path("", include("core.integrations.schedule_urls")),
    path("", include("core.finance.statements.urls")),
    path("", include("core.documents.pdf.urls")),
    path("", include("core.documents.numbering.urls")),
    path("", include("core.finance.gateways.urls")),
    path("", include("core.pipelines.boards.urls")),
    path("", include("core.pipelines.tasks.urls")),
    path("", include("core.support.urls")),
    path("", include("core.pages.urls")),
    path("", include("core.ui.urls")),
    path("", include("core.audit.urls")),
    path("", include("tenants.cabinet.urls")),
    *page_urls(),
]
