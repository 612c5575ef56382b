"""Addresses of document numbers, in the settings."""

from django.urls import path

from core.documents.numbering import views

app_name = "numbering"
urlpatterns = [
    path("settings/numbers/", views.formats, name="formats"),
    path("settings/numbers/proof/", views.proof, name="proof"),
    path("settings/numbers/given/", views.number_list, name="number_list"),
    path("settings/numbers/given/<int:pk>/", views.number_detail, name="number_detail"),
    path("settings/numbers/given/<int:pk>/void/", views.number_void, name="number_void"),
    path("settings/numbers/<int:entity>/<slug:kind>/", views.format_edit, name="format_edit"),
]
