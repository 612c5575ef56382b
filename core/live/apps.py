from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "core.live"
    label = "live"

    def ready(self) -> None:
        from core.live import checks  # noqa: F401
