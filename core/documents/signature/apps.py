from django.apps import AppConfig


class SignatureConfig(AppConfig):
    name = "core.documents.signature"
    label = "signatures"
