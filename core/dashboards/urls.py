"""Addresses of widgets; the dashboard itself is the first page."""

from django.urls import path

from core.dashboards.views import arrange, widgets

app_name = "dashboards"
urlpatterns = [
    path("dashboard/arrange/", arrange.arrangement, name="arrange"),
    path("dashboard/widgets/<str:code>/", widgets.widget, name="widget"),
    path("dashboard/widgets/<str:code>/table.<slug:extension>", widgets.widget_file, name="widget_file"),
]
