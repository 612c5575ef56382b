"""Addresses of notifications."""

from core.notifications import broadcast_urls

app_name = "notifications"
urlpatterns = [
    *broadcast_urls.urlpatterns,
]
