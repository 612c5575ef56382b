"""Companies that tests of onboarding really commit, the vendor's people, and a mailbox for letters."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from django.test import Client
from pytest_django import Settings

from core.integrations.sandbox.server import Sandbox
from core.lib.company import public_schema
from tests.factories.people import browser, make_staff
from tests.tenants.onboardings import clean


@pytest.fixture
def cleaned() -> Iterator[None]:
    """A database in which nobody but alpha and beta is connected, before the test and after it."""
    clean()
    yield
    clean()


@pytest.fixture
def vendor(cleaned: None) -> Callable[..., Client]:
    """Browsers of the vendor's people on the console; without permissions named they may do everything."""

    def make(*permissions: str) -> Client:
        with public_schema():
            user = make_staff(*permissions, everything=not permissions)
            return browser(user, host="localhost")

    return make


class Letters:
    """What has reached the mailbox."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/mail/"

    def to(self, email: str) -> list[dict[str, object]]:
        answer = httpx.get(self.address, params={"to": email, "format": "json"}, trust_env=False)
        return list(answer.json()["results"])


@pytest.fixture
def letters(tmp_path: Path, settings: Settings) -> Iterator[Letters]:
    """A mailbox of the test's own, reached over SMTP."""
    ports = {"web": _free_port(), "mail": _free_port()}
    options = {"host": "127.0.0.1", "port": ports["mail"]}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
    sandbox = Sandbox(folder=tmp_path, ports=ports)
    sandbox.start()
    yield Letters(ports["web"])
    sandbox.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
