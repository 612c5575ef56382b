"""Starts the limited process and hears its answer."""

import atexit
import json
import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.lib.errors import DomainError

logger = logging.getLogger(__name__)
PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from core.documents.content.child.main import serve; serve()"
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


class _Server:
    """The process that has read the parsers and forks for each file; it knows nothing of ours."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-I", "-B", "-c", PROGRAM, str(settings.ROOT)]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 our own program
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                close_fds=True,
            )

    def order(self, words: Sequence[str], file: BinaryIO) -> BinaryIO:
        """Return where the answer will be read; raise OSError where the process has gone."""
        reader, writer = os.pipe()
        try:
            socket.send_fds(self._orders, [json.dumps(words).encode()], [file.fileno(), writer])
        except OSError:
            os.close(reader)
            raise
        finally:
            os.close(writer)
        return os.fdopen(reader, "rb")

    def close(self) -> None:
        self._orders.close()
        self._process.kill()
        self._process.wait()


_server: _Server | None = None
_lock = threading.Lock()


def _ordered(words: Sequence[str], file: BinaryIO) -> BinaryIO:
    """Give the file to a process of its own. A server that was killed is started anew."""
    global _server
    with _lock:
        for _try in range(2):
            if _server is None or _server.pid != os.getpid():  # a fork may not talk to its parent's
                _server = _Server()
            try:
                return _server.order(words, file)
            except OSError:
                _server.close()
                _server = None
    raise TooBusy


@atexit.register
def close_server() -> None:
    """End what this process has started."""
    if _server is not None and _server.pid == os.getpid():
        _server.close()


@contextmanager
def _running(file: BinaryIO, *words: str) -> Iterator[BinaryIO]:
    """Have the file read with nothing of ours: no environment, no open file but its input and output.

    Whoever stops reading ends the process: it has nowhere to write to.
    """
    file.flush()
    file.seek(0)
    with _ordered(words, file) as answers:
        yield answers


def judge(file: BinaryIO, extension: str) -> dict[str, Any]:
    """Return the facts of a file, or {"refused": code}; a process that died was too much for its limits."""
    with _place(), _running(file, "judge", extension or "-") as answers:
        return _answer(answers)


def draw(file: BinaryIO, kind: str, *, first: int, most: int) -> Iterator[tuple[str, bytes]]:
    """Give pictures of pages, with their extensions, as many as one process has made before its time was over."""
    with _place(), _running(file, "draw", kind, str(first), str(most)) as answers:
        while "extension" in (facts := _answer(answers)):
            size = facts["bytes"]
            picture = answers.read(size) if 0 < size <= LONGEST_PICTURE else b""
            if len(picture) != size:
                return
            yield facts["extension"], picture


def _answer(answers: BinaryIO) -> dict[str, Any]:
    line = answers.readline(LONGEST_LINE)
    if not line.endswith(b"\n"):
        logger.warning("A file was too much for the process that reads it")
        return {"refused": "too_complex"}
    facts: dict[str, Any] = json.loads(line)
    return facts
