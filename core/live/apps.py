from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "core.live"
    label = "live"
