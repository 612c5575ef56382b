from django.apps import AppConfig


class BoardsConfig(AppConfig):
    name = "core.pipelines.boards"
    label = "pipelines"
