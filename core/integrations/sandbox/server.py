"""The whole sandbox: its services, started and stopped together."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from core.integrations.sandbox.pages import Index
from core.integrations.sandbox.web import Service, WebServer


class Sandbox:
    """The services named in the setting SANDBOX_SERVICES: each name is a callable(folder, ports) -> Service."""

    def __init__(self, *, folder: Path, ports: dict[str, int]) -> None:
        self.services: Sequence[Service] = [import_string(name)(folder, ports) for name in settings.SANDBOX_SERVICES]
        self.web = WebServer(ports["web"], self.services, Index(self.services))

    def start(self) -> None:
        for service in self.services:
            service.start()
        self.web.start()

    def stop(self) -> None:
        self.web.stop()
        for service in self.services:
            service.stop()
