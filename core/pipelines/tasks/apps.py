from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "core.pipelines.tasks"
    label = "tasks"
