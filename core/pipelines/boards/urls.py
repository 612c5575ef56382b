"""Addresses of pipelines."""

from django.urls import path

from core.pipelines.boards.views import boards, items, moves, progress, setup, ways

app_name = "pipelines"
urlpatterns = [
    path("pipelines/", boards.pipeline_index, name="pipeline_index"),
    path("progress/", progress.progress_list, name="progress_list"),
    path("progress/<int:pk>/", progress.progress_detail, name="progress_detail"),
    path("pipelines/new/", setup.pipeline_new, name="pipeline_new"),
    path("pipelines/<int:pk>/", boards.board, name="board"),
    path("pipelines/<int:pk>/people/", boards.board_people, name="people"),
    path("pipelines/<int:pk>/pulse/", boards.pulse, name="pulse"),
    path("pipelines/<int:pk>/column/<int:stage_id>/", boards.column, name="column"),
    path("pipelines/<int:pk>/table/", boards.item_table, name="item_table"),
    path("pipelines/<int:pk>/add/", items.item_new, name="item_new"),
    path("pipelines/<int:pk>/setup/", setup.setup, name="setup"),
    path("pipelines/<int:pk>/setup/edit/", setup.pipeline_edit, name="pipeline_edit"),
    path("pipelines/<int:pk>/setup/stages/", setup.stage_new, name="stage_new"),
    path("pipelines/<int:pk>/setup/fields/", setup.field_new, name="field_new"),
    path("pipelines/<int:pk>/setup/ways/<int:source_id>/<int:target_id>/", ways.way_edit, name="way_edit"),
    path("pipelines/stages/<int:pk>/", setup.stage_edit, name="stage_edit"),
    path("pipelines/stages/<int:pk>/remove/", setup.stage_remove, name="stage_remove"),
    path("pipelines/stages/<int:pk>/<slug:way>/", setup.stage_shift, name="stage_shift"),
    path("pipelines/fields/<int:pk>/", setup.field_edit, name="field_edit"),
    path("pipelines/fields/<int:pk>/remove/", setup.field_remove, name="field_remove"),
    path("pipelines/items/<int:pk>/", items.item_detail, name="item_detail"),
    path("pipelines/items/<int:pk>/edit/", items.item_edit, name="item_edit"),
    path("pipelines/items/<int:pk>/move/", moves.item_move, name="item_move"),
    path("pipelines/items/<int:pk>/comment/", items.item_comment, name="item_comment"),
    path("pipelines/items/<int:pk>/documents/", items.item_attach, name="item_attach"),
    path("pipelines/items/<int:pk>/upload/", items.item_upload, name="item_upload"),
    path("pipelines/items/<int:pk>/responsible/<int:stage_id>/", items.item_responsible, name="item_responsible"),
    path("pipelines/approvals/<int:pk>/withdraw/", moves.approval_withdraw, name="approval_withdraw"),
    path("pipelines/approvals/<int:pk>/<slug:verdict>/", moves.approval_decide, name="approval_decide"),
]
