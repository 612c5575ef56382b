"""Addresses that every list shares, on companies' hosts and on the console alike."""

from django.urls import path

from core.ui import settings
from core.ui.exports import views as export_views
from core.ui.tables import views

app_name = "ui"

urlpatterns = [
    path("settings/", settings.settings_home, name="settings"),
    path("ui/tables/<str:code>/settings/", views.table_settings, name="table_settings"),
    path("ui/tables/<str:code>/filters/", views.table_filters, name="table_filters"),
    path("ui/tables/<str:code>/views/new/", views.view_new, name="view_new"),
    path("ui/tables/<str:code>/views/", views.view_save, name="view_save"),
    path("ui/tables/<str:code>/views/<int:pk>/", views.view_edit, name="view_edit"),
    path("ui/tables/<str:code>/views/<int:pk>/change/", views.view_change, name="view_change"),
    path("ui/tables/<str:code>/views/<int:pk>/delete/", views.view_delete, name="view_delete"),
    path("ui/tables/<str:code>/export/", export_views.export_new, name="export_new"),
    path("ui/tables/<str:code>/export/start/", export_views.export_start, name="export_start"),
    path("ui/exports/", export_views.export_list, name="export_list"),
    path("ui/exports/<uuid:pk>/", export_views.export_download, name="export_download"),
    path("ui/exports/<uuid:pk>/dismiss/", export_views.export_dismiss, name="export_dismiss"),
]
