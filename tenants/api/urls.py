"""Addresses of the vendor's API, below /api/v1/vendor/."""

from tenants.api.views import router

app_name = "vendor-api"
urlpatterns = router.urls
