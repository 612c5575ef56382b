"""A company's URL map with allauth's pages of the second factor."""

from django.urls import URLPattern, URLResolver, include, path

from core.config.urls import handler400, handler403, handler404, handler500
from core.config.urls import urlpatterns as company_urls

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns: list[URLPattern | URLResolver] = [path("accounts/2fa/", include("allauth.mfa.urls")), *company_urls]
