"""URL map of a company's host: back office, cabinet and API."""

from django.urls import URLPattern, URLResolver

from core.registry.mounting import page_urls

urlpatterns: list[URLPattern | URLResolver] = [*page_urls()]
