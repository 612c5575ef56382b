"""A checkout that stands in for the product: the real machinery, real servers and tiny processes."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.config.local.place import ROOT, Place
from core.config.local.ports import Ports, is_free

MANAGE = """
import http.server, os, signal, sys, urllib.parse
command = sys.argv[1]
print(command, "says hello", flush=True)
with open(os.path.join(os.environ["VAR_DIR"], "calls"), "a") as calls:
    calls.write(command + "\\n")
if command == "collectstatic":
    os.makedirs(os.path.join(os.environ["VAR_DIR"], "static"), exist_ok=True)
elif command == "sandbox":
    port = urllib.parse.urlsplit(os.environ["SANDBOX_URL"]).port
    http.server.HTTPServer(("127.0.0.1", port), http.server.SimpleHTTPRequestHandler).serve_forever()
elif command in ("relay", "scheduler"):
    signal.pause()
"""
WSGI = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok"]
"""
ASGI = """
async def application(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok"})
"""
CELERY = """
import os
from celery import Celery
app = Celery("stand-in", broker=os.environ["BROKER_URL"])
"""


@pytest.fixture(scope="session", autouse=True)
def database() -> None:
    """These tests start servers of their own."""


@dataclass(frozen=True)
class Checkout:
    """A clone with a space in its path."""

    place: Place
    port: int

    @property
    def root(self) -> Path:
        return self.place.root

    def make(self, *arguments: str, timeout: float = 90) -> "subprocess.CompletedProcess[str]":
        command = ["make", "--no-print-directory", *arguments]
        return subprocess.run(
            command,
            cwd=self.root,
            env=clean_environment(),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def demo(self) -> "subprocess.CompletedProcess[str]":
        return self.make("demo", "DETACH=1", f"PORT={self.port}")


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    root = tmp_path / "a clone with spaces"
    config = root / "core" / "config"
    shutil.copytree(ROOT / "core" / "config" / "local", config / "local", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "requirements", root / "requirements")
    shutil.copy(ROOT / "Makefile", root)
    (root / ".venv").symlink_to(sys.prefix)
    (root / "manage.py").write_text(MANAGE)
    for name, text in {"__init__": "", "wsgi": WSGI, "asgi": ASGI, "celery": CELERY}.items():
        (config / f"{name}.py").write_text(text)
    (root / "core" / "__init__.py").write_text("")
    made = Checkout(Place(root=root, state=root / "var"), port=free_block())
    yield made
    made.make("demo-stop")
    made.make("clean")


def clean_environment() -> dict[str, str]:
    """Without what the test run itself was given: its servers, its marks."""
    dropped = ("DATABASE_", "BROKER_", "CACHE_", "ATRIUM_", "DJANGO_", "VAR_DIR", "MAKE", "MFLAGS")
    return {name: value for name, value in os.environ.items() if not name.startswith(dropped)}


def free_block() -> int:
    """A port whose whole family is free; workers of one test run look at different ones."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    candidates = range(20000 + worker * 5000 + os.getpid() % 40 * 100, 60000, 100)
    return next(
        port for port in candidates if all(is_free(number) for number in Ports.following(port).named().values())
    )
