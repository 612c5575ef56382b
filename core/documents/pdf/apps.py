from django.apps import AppConfig


class PaperConfig(AppConfig):
    name = "core.documents.pdf"
    label = "paper"
