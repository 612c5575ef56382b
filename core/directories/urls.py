"""Addresses of directories, their entries and fields, and of fields of other objects."""

from django.urls import path

from core.directories.views import directories, entries, fields, imports

app_name = "directories"
urlpatterns = [
    path("directories/", directories.directory_list, name="directory_list"),
    path("directories/new/", directories.directory_new, name="directory_new"),
    path("directories/fields/", fields.object_index, name="object_index"),
    path("directories/fields/<str:owner>/", fields.object_fields, name="object_fields"),
    path("directories/fields/<str:owner>/new/", fields.field_new, name="field_new"),
    path("directories/field/<int:pk>/", fields.field_edit, name="field_edit"),
    path("directories/field/<int:pk>/retire/", fields.field_retire, name="field_retire"),
    path("directories/field/<int:pk>/restore/", fields.field_restore, name="field_restore"),
    path("directories/field/<int:pk>/<slug:way>/", fields.field_shift, name="field_shift"),
    path("directories/entries/<int:pk>/", entries.entry_detail, name="entry_detail"),
    path("directories/entries/<int:pk>/edit/", entries.entry_edit, name="entry_edit"),
    path("directories/entries/<int:pk>/off/", entries.entry_off, name="entry_off"),
    path("directories/entries/<int:pk>/on/", entries.entry_on, name="entry_on"),
    path("directories/imports/<int:pk>/", imports.import_detail, name="import_detail"),
    path("directories/imports/<int:pk>/repeat/", imports.import_repeat, name="import_repeat"),
    path("directories/imports/<int:pk>/commit/", imports.import_commit, name="import_commit"),
    path("directories/imports/<int:pk>/discard/", imports.import_discard, name="import_discard"),
    path("directories/<slug:code>/", entries.entry_list, name="entry_list"),
    path("directories/<slug:code>/setup/", directories.directory_edit, name="directory_edit"),
    path("directories/<slug:code>/add/", entries.entry_new, name="entry_new"),
    path("directories/<slug:code>/suggest/", entries.entry_suggest, name="entry_suggest"),
    path("directories/<slug:code>/import/", imports.import_new, name="import_new"),
]
