"""Documents, their versions and what they look like."""

from django.urls import path

from core.documents.views import documents, files, types, versions

app_name = "documents"
urlpatterns = [
    path("documents/", documents.document_list, name="document_list"),
    path("documents/new/", documents.document_new, name="document_new"),
    path("documents/upload/", documents.document_upload, name="document_upload"),
    path("documents/<int:pk>/", documents.document_detail, name="document_detail"),
    path("documents/<int:pk>/edit/", documents.document_edit, name="document_edit"),
    path("documents/<int:pk>/upload/", versions.version_upload, name="version_upload"),
    path("documents/versions/<int:pk>/take/", versions.version_take, name="version_take"),
    path("documents/versions/<int:pk>/accept/", versions.version_accept, name="version_accept"),
    path("documents/versions/<int:pk>/reject/", versions.version_reject, name="version_reject"),
    path("documents/versions/<int:pk>/reopen/", versions.version_reopen, name="version_reopen"),
    path("documents/versions/<int:pk>/file/", files.version_file, name="version_file"),
    path("documents/versions/<int:pk>/look/", files.version_look, name="version_look"),
    path("documents/versions/<int:pk>/pages/<int:page>/", files.version_page, name="version_page"),
    path("settings/documents/types/", types.type_list, name="type_list"),
    path("settings/documents/types/add/", types.type_add, name="type_add"),
    path("settings/documents/types/<slug:code>/", types.type_edit, name="type_edit"),
]
