from django.apps import AppConfig


class DirectoriesConfig(AppConfig):
    name = "core.directories"
    label = "directories"
