"""Addresses of the journal, on companies' hosts and on the console."""

from django.urls import path

from core.audit import views

app_name = "audit"
urlpatterns = [
    path("journal/", views.record_list, name="record_list"),
    path("journal/<int:pk>/", views.record_detail, name="record_detail"),
    path("journal/verify/", views.chain_verify, name="chain_verify"),
    path("security/", views.security, name="security"),
]
