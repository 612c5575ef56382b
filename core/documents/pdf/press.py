"""Typesetting in processes of their own, so that a document takes no more time and memory than it may.

A press serves many documents, since starting one and reading its fonts takes longer than a page; it is thrown away
when a document has overrun its time or taken much memory, after a number of documents, and when nobody has asked for
a while.
"""

import atexit
import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.lib.errors import DomainError

FOLDER = Path(__file__).parent / "typst"
# So many at once in one process of the product; whoever comes next waits.
PRESSES = 2
DOCUMENTS_PER_PRESS = 500
MEGABYTES = 2048


class NotTypeset(DomainError):
    """The document could not be made; what went wrong is for the log."""

    code, message = "document_not_made", _("This document could not be made.")
    status = 422


class TookTooLong(NotTypeset):
    code, message = "document_too_large", _("This document takes too long to make. Make it shorter.")


class _Gone(Exception):
    """The press has ended without an answer."""


class Press:
    """One process of the typesetter."""

    def __init__(self) -> None:
        fonts = settings.DOCUMENT_FONTS if Path(settings.DOCUMENT_FONTS).is_dir() else ""
        self.made = 0
        self.is_tired = False
        self._process = subprocess.Popen(  # noqa: S603 our own script under our own interpreter
            [sys.executable, "-I", str(FOLDER.parent / "press_worker.py"), str(FOLDER), str(fonts), str(MEGABYTES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8", "RAYON_NUM_THREADS": "2"},
        )
        self._orders = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)

    @property
    def is_used_up(self) -> bool:
        return self.is_tired or self.made >= DOCUMENTS_PER_PRESS or self._process.poll() is not None

    def work(self, order: bytes, deadline: float) -> bytes:
        """Return the answer to an order; raise where the time is over or the process has gone."""
        try:
            self._orders.write(struct.pack(">I", len(order)) + order)
            self._orders.flush()
        except OSError as error:
            raise _Gone from error
        self.made += 1
        answer = self._read(struct.unpack(">I", self._read(4, deadline))[0], deadline)
        self.is_tired = answer[1:2] == b"!"
        return answer

    def _read(self, size: int, deadline: float) -> bytes:
        handle = self._answers.fileno()
        parts = bytearray()
        while len(parts) < size:
            ready, _write, _error = select.select([handle], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TookTooLong
            part = os.read(handle, min(size - len(parts), 1 << 20))
            if not part:
                raise _Gone
            parts += part
        return bytes(parts)

    def close(self) -> None:
        self._process.kill()
        for pipe in (self._orders, self._answers):
            with suppress(OSError):
                pipe.close()
        self._process.wait()


class _Pool:
    """The presses of this process of the product."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.places = threading.BoundedSemaphore(PRESSES)
        self.lock = threading.Lock()
        self.idle: list[Press] = []

    def work(self, order: bytes, seconds: float) -> bytes:
        deadline = time.monotonic() + seconds
        if not self.places.acquire(timeout=seconds):
            raise TookTooLong
        try:
            # A press may have gone to rest between two documents; the second try has a new one.
            try:
                return self._once(order, deadline)
            except _Gone:
                return self._once(order, deadline, fresh=True)
        except _Gone as error:
            raise NotTypeset from error
        finally:
            self.places.release()

    def _once(self, order: bytes, deadline: float, *, fresh: bool = False) -> bytes:
        press = self._take(fresh=fresh)
        try:
            answer = press.work(order, deadline)
        except BaseException:
            press.close()
            raise
        if press.is_used_up:
            press.close()
        else:
            with self.lock:
                self.idle.append(press)
        return answer

    def _take(self, *, fresh: bool) -> Press:
        with self.lock:
            while self.idle and not fresh:
                press = self.idle.pop()
                if not press.is_used_up:
                    return press
                press.close()
        return Press()

    def close(self) -> None:
        with self.lock:
            for press in self.idle:
                press.close()
            self.idle.clear()


_pool: _Pool | None = None
_pool_lock = threading.Lock()


def _presses() -> _Pool:
    """Return the presses of this very process: a fork may not talk to its parent's."""
    global _pool
    with _pool_lock:
        if _pool is None or _pool.pid != os.getpid():
            _pool = _Pool()
        return _pool


@atexit.register
def close_presses() -> None:
    """End what this process has started."""
    if _pool is not None and _pool.pid == os.getpid():
        _pool.close()


def typeset(
    layout: str,
    data: Mapping[str, Any],
    *,
    timestamp: int,
    seconds: float | None = None,
) -> bytes:
    """Return a PDF: the same data and time give the same bytes."""
    return _order({"format": "pdf", "layout": layout, "data": _written(data), "timestamp": timestamp}, seconds)


def typeset_pages(layout: str, data: Mapping[str, Any], *, pages: int = 1, ppi: int = 110) -> tuple[list[bytes], int]:
    """Return pictures (PNG) of the first pages, and how many pages there are."""
    order = {"format": "png", "layout": layout, "data": _written(data), "pages": pages, "ppi": ppi}
    answer = _order(order, None)
    total, at, found = struct.unpack(">I", answer[:4])[0], 4, []
    while at < len(answer):
        size = struct.unpack(">I", answer[at : at + 4])[0]
        found.append(answer[at + 4 : at + 4 + size])
        at += 4 + size
    return found, total


def _written(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


def _order(order: Mapping[str, Any], seconds: float | None) -> bytes:
    answer = _presses().work(json.dumps(order).encode(), seconds or settings.DOCUMENT_SECONDS)
    if answer[:1] != b"+":
        raise NotTypeset from RuntimeError(answer[2:].decode(errors="replace"))
    return answer[2:]
