from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Stands last in INSTALLED_APPS: when it is ready, every module has registered and the list is closed."""

    name = "core.registry"
    label = "registry"

    def ready(self) -> None:
        from core.registry import checks  # noqa: F401
        from core.registry.modules import registry

        registry.seal()
