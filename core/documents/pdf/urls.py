"""Addresses of document templates, in the settings."""

from django.urls import path

from core.documents.pdf import views

app_name = "paper"
urlpatterns = [
    path("settings/templates/", views.template_list, name="template_list"),
    path("settings/templates/<slug:kind>/<slug:language>/", views.template_edit, name="template_edit"),
    path("settings/templates/<slug:kind>/<slug:language>/sample.pdf", views.template_sample, name="template_sample"),
    path("settings/templates/<slug:kind>/<slug:language>/reset/", views.template_reset, name="template_reset"),
    path(
        "settings/templates/<slug:kind>/<slug:language>/versions/<int:pk>/",
        views.template_version,
        name="template_version",
    ),
    path(
        "settings/templates/<slug:kind>/<slug:language>/versions/<int:pk>/restore/",
        views.template_restore,
        name="template_restore",
    ),
]
