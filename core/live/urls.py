"""Addresses of live updates; the stream itself is answered by the live process."""

from django.urls import path

from core.live import views

app_name = "live"
urlpatterns = [path("ticket/", views.ticket, name="ticket")]
