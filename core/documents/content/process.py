"""Starts the limited process and hears its answer."""

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.lib.errors import DomainError

logger = logging.getLogger(__name__)
PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); from core.documents.content.child.main import run; run(sys.argv[2:])"
)
WALL_SECONDS = 30
LONGEST_LINE = 2**16
LONGEST_PICTURE = 32 * 2**20
# So many of these at once in one process of ours; others wait a little.
AT_ONCE = threading.BoundedSemaphore(3)
PATIENCE_SECONDS = 20


class TooBusy(DomainError):
    code, status = "too_busy", 503
    message = _("Many files are being checked at this moment. Try again in a minute.")


@contextmanager
def _place() -> Iterator[None]:
    if not AT_ONCE.acquire(timeout=PATIENCE_SECONDS):
        raise TooBusy
    try:
        yield
    finally:
        AT_ONCE.release()


@contextmanager
def _running(file: BinaryIO, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run it with nothing of ours: no environment, no open file but its input and output."""
    file.flush()
    file.seek(0)
    command = [sys.executable, "-I", "-B", "-c", PROGRAM, str(settings.ROOT), *arguments]
    with subprocess.Popen(  # noqa: S603 our own program; the arguments are codes and numbers
        command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/", close_fds=True
    ) as process:
        clock = threading.Timer(WALL_SECONDS, process.kill)
        clock.start()
        try:
            yield process
        finally:
            clock.cancel()
            process.kill()


def judge(file: BinaryIO, extension: str) -> dict[str, Any]:
    """Return the facts of a file, or {"refused": code}; a process that died was too much for its limits."""
    with _place(), _running(file, "judge", extension or "-") as process:
        return _answer(process)


def draw(file: BinaryIO, kind: str, *, first: int, most: int) -> Iterator[tuple[str, bytes]]:
    """Give pictures of pages, with their extensions, as many as one process has made before its time was over."""
    with _place(), _running(file, "draw", kind, str(first), str(most)) as process:
        while "extension" in (facts := _answer(process)):
            size = facts["bytes"]
            picture = process.stdout.read(size) if 0 < size <= LONGEST_PICTURE and process.stdout else b""
            if len(picture) != size:
                return
            yield facts["extension"], picture


def _answer(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    line = process.stdout.readline(LONGEST_LINE) if process.stdout else b""
    if not line.endswith(b"\n"):
        logger.warning("A file was too much for the process that reads it", extra={"status": process.wait()})
        return {"refused": "too_complex"}
    facts: dict[str, Any] = json.loads(line)
    return facts
