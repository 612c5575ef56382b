"""Addresses that leave the product: built from the company's own host, never from what a request claims."""

from django.conf import settings

from core.lib.company import current_company


def absolute_url(path: str) -> str:
    """Return the full address of a path on the current company's main host (on the console's, in the public schema)."""
    host = current_company().host or settings.BASE_HOST
    return f"https://{host}{path}" if settings.SESSION_COOKIE_SECURE else f"http://{host}:{settings.PORT}{path}"
