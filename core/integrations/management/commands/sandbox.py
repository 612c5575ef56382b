"""manage.py sandbox: play the services outside on this machine."""

import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core.integrations.sandbox.server import Sandbox


class Command(BaseCommand):
    help = "Play mail and other outside services: pages on PORT + 25, SMTP on PORT + 26. Never for production."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=settings.PORT + 25, help="pages and JSON")
        parser.add_argument("--mail-port", type=int, default=settings.PORT + 26, help="SMTP")

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopping.set())
        ports = {"web": options["port"], "mail": options["mail_port"]}
        sandbox = Sandbox(folder=Path(settings.VAR) / "sandbox", ports=ports)
        sandbox.start()
        self.stdout.write(f"Sandbox: http://127.0.0.1:{ports['web']}/, SMTP on {ports['mail']}")
        stopping.wait()
        sandbox.stop()
