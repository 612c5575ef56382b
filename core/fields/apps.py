from django.apps import AppConfig


class FieldsConfig(AppConfig):
    name = "core.fields"
    label = "fields"
