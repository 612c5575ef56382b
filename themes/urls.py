"""Addresses of the brand's files; they need no sign-in."""

from django.urls import path

from themes import views

app_name = "themes"
urlpatterns = [
    path("theme/<str:digest>.css", views.stylesheet, name="stylesheet"),
    path("favicon.ico", views.icon, name="icon"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
