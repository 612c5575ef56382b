from django.apps import AppConfig


class NumberingConfig(AppConfig):
    name = "core.documents.numbering"
    label = "numbering"
