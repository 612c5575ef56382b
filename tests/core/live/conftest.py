"""A live process of one's own, which cannot reach any database, and pages that follow it."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from core.live.publishing import link
from core.live.tickets import Ticket, now_ms
from tests.core.processes import OwnValkey, Processes, Running, free_port, wait_until

STATUS = {b"200": 200, b"403": 403, b"404": 404, b"429": 429, b"503": 503}


@pytest.fixture
def valkey(tmp_path: Path, settings: Any) -> Iterator[OwnValkey]:
    server = OwnValkey(tmp_path)
    server.start()
    settings.LIVE_BROKER_URL = server.url
    settings.LIVE_TIMEOUT_SECONDS = 10.0
    link.cache_clear()
    yield server
    link.cache_clear()
    server.stop()


class LiveServer:
    """Granian with the live application, as in production; its database address leads nowhere."""

    def __init__(self, processes: Processes) -> None:
        self.port = free_port()
        self._processes = processes
        processes.environment["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/" + processes.database
        processes.environment["DATABASE_OWNER_URL"] = processes.environment["DATABASE_URL"]
        self.running: Running

    def start(self) -> None:
        self.running = self._processes.start(
            *("-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(self.port)),
            *("--workers", "1", "--no-ws", "--workers-kill-timeout", "2", "core.config.asgi:application"),
        )
        wait_until(self._healthy, seconds=20, what="the live process answers")

    def _healthy(self) -> bool:
        with suppress(OSError):
            return asyncio.run(Page(self.port).status("/healthz")) == 200
        return False


@pytest.fixture
def live(tmp_path: Path, valkey: OwnValkey) -> Iterator[LiveServer]:
    processes = Processes(tmp_path, valkey.url)
    server = LiveServer(processes)
    server.start()
    yield server
    processes.end()


@dataclass
class Page:
    """An open page: it connects as a browser's EventSource does and remembers what it heard."""

    port: int
    host: str = "alpha.localhost"
    heard: list[str] = field(default_factory=list)
    last_id: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    following: asyncio.Task[None] | None = None

    async def connect(self, path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        lines = [f"GET {path} HTTP/1.1", f"Host: {self.host}:{self.port}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.last_id:
            lines.append(f"Last-Event-ID: {self.last_id}")
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        return reader, writer

    async def status(self, path: str) -> int:
        reader, writer = await self.connect(path)
        answer = await asyncio.wait_for(reader.readline(), 5)
        writer.close()
        return STATUS[answer.split()[1]]

    async def follow(self, ticket: Ticket, *, since: str = "", ready: asyncio.Event | None = None) -> None:
        """Listen until the server ends the stream."""
        reader, writer = await self.connect(stream_path(ticket, since))
        line_id = ""
        try:
            while line := (await reader.readline()).decode().strip("\r\n") or not reader.at_eof():
                name, _, value = str(line).partition(": ")
                if name == "retry" and ready is not None:
                    ready.set()
                elif name == "id":
                    line_id = value
                elif name == "data":
                    self.heard.append(value)
                    self.last_id, line_id = line_id or self.last_id, ""
                elif line == "0":  # the last chunk
                    return
        finally:
            writer.close()


def stream_path(ticket: Ticket, since: str = "") -> str:
    return f"/live/?{urlencode({'ticket': ticket.sign(), **({'since': since} if since else {})})}"


def make_ticket(**changes: Any) -> Ticket:
    now = now_ms()
    facts = {
        "company": "alpha",
        "host": "alpha.localhost",
        "user_id": 1,
        "channels": frozenset({"job.1"}),
        "issued_ms": now,
        "expires_ms": now + 60_000,
    }
    return Ticket(**{**facts, **changes})
