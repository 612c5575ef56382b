"""Where the console's links lead."""

from django.conf import settings
from django.urls import reverse

from tenants.models import Company


def company_url(company: Company) -> str:
    return reverse("console:company_detail", args=[company.schema_name])


def host_url(host: str) -> str:
    """Return the address of a company's first page on one of its hosts."""
    return f"https://{host}/" if settings.SESSION_COOKIE_SECURE else f"http://{host}:{settings.PORT}/"


def cabinet_url(company: Company) -> str:
    """Return the address of a company that carries its main host (see tenants.selectors.companies)."""
    host = str(getattr(company, "host", ""))
    return host_url(host) if host and company.is_ready else ""
