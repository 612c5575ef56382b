"""Addresses of the company's schedules."""

from django.urls import path

from core.integrations.views import schedules

app_name = "schedules"
urlpatterns = [
    path("integrations/schedules/", schedules.schedule_list, name="list"),
    path("integrations/schedules/<int:pk>/run/", schedules.schedule_run, name="run"),
    path("integrations/schedules/<int:pk>/off/", schedules.schedule_off, name="off"),
    path("integrations/schedules/<int:pk>/on/", schedules.schedule_on, name="on"),
]
