"""The outside world of one test: the sandbox on ports of its own, and what has reached it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from pytest_django import Settings

from core.config.local.ports import free_ports
from core.integrations.mail.server import end_kept
from core.integrations.sandbox.server import Sandbox


class Outside:
    """What the product has sent, as the sandbox tells it to programs."""

    def __init__(self, port: int, *, mail_port: int = 0, services: Mapping[str, Any] | None = None) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.mail_port = mail_port
        self.services = services or {}  # the played services themselves, for tests that need thousands of objects

    def letters(self, to: str) -> list[dict[str, Any]]:
        """Return the letters to an address, the newest first: {"subject", "text", "links", …}."""
        return self.get("/mail/", to=to)["results"]

    def messages(self, to: str) -> list[dict[str, Any]]:
        """Return the short messages to a phone, the newest first: {"text", "sender", "operator", …}."""
        return self.get("/sms/", to=to)["results"]

    def play(self, service: str, **given: str) -> None:
        """Have a service pretend something; what is not named goes back to normal."""
        httpx.post(f"{self.url}/{service}/play/", data=given, trust_env=False)

    def get(self, path: str, **query: str) -> Any:
        return httpx.get(f"{self.url}{path}", params={**query, "format": "json"}, trust_env=False).json()


@contextmanager
def running_sandbox(folder: Path, settings: Settings) -> Iterator[Outside]:
    """Start the sandbox and point the settings at it."""
    ports = {"web": free_port(), "mail": free_port()}
    options = {"host": "127.0.0.1", "port": ports["mail"]}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
    settings.SANDBOX_URL = f"http://127.0.0.1:{ports['web']}"
    settings.PRIVATE_NETWORKS_ALLOWED = ["127.0.0.0/8"]
    settings.COMPANY_REGISTER = "core.integrations.company_register.look_up"
    settings.COMPANY_REGISTER_URL = f"{settings.SANDBOX_URL}/registry"
    settings.TELEGRAM_URL = f"{settings.SANDBOX_URL}/telegram"
    settings.YOOKASSA_URL = f"{settings.SANDBOX_URL}/yookassa/v3"
    settings.STRIPE_URL = f"{settings.SANDBOX_URL}/stripe"
    settings.TBANK_URL = f"{settings.SANDBOX_URL}/tbank"
    paths = {"smsc": "/smsc", "sms_ru": "/smsru", "twilio": "/twilio", "development": ""}
    settings.SMS_OPERATOR_URLS = {code: f"{settings.SANDBOX_URL}/sms{path}" for code, path in paths.items()}
    sandbox = Sandbox(folder=folder, ports=ports)
    sandbox.start()
    yield Outside(ports["web"], mail_port=ports["mail"], services=sandbox.web.services)
    end_kept()
    sandbox.stop()


def free_port() -> int:
    return free_ports(1)[0]
