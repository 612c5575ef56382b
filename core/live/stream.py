"""The live process: an ASGI application that answers /live/ with a stream of events and touches no database."""

import asyncio
import logging
import random
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from redis.exceptions import RedisError

from core.live.hub import Hub, Line, Stream, parse_id
from core.live.tickets import BadTicket, Ticket, now_ms, plain_host, read_ticket

logger = logging.getLogger(__name__)
HEARTBEAT_SECONDS = 15.0
# Browsers come back after a pause of their own, so that a restart does not bring all of them at once.
SHORTEST_RETRY, LONGEST_RETRY = 1000, 5000
LINE_ID = re.compile(r"[0-9]{1,15}(-[0-9]{1,10})?\Z")

type Scope = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
type Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
type Headers = list[tuple[bytes, bytes]]


class Refused(Exception):
    """The connection is answered with a status and nothing else."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class LiveApplication:
    """Streams for browsers and a probe for the orchestrator; every other address does not exist."""

    def __init__(self) -> None:
        self._hub: Hub | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    @property
    def hub(self) -> Hub:
        if self._hub is None:
            self._hub = Hub(settings.LIVE_BROKER_URL)
            self._hub.start()
        return self._hub

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.hub.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.hub.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers: Headers = []
        try:
            if scope["path"] == "/healthz":
                raise Refused(200 if self.hub.connected else 503)
            if scope["path"] != "/live/" or scope["method"] != "GET":
                raise Refused(404)
            request = _Request(scope)
            headers = request.cors()
            await self._stream(request, headers, receive, send)
        except Refused as refusal:
            await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
            await send({"type": "http.response.body", "body": b""})

    async def _stream(self, request: "_Request", headers: Headers, receive: Receive, send: Send) -> None:
        ticket = request.ticket()
        stream = self.hub.join(ticket)
        if stream is None:
            raise Refused(429)
        try:
            # The stream listens already, so what is said meanwhile is in the log or in the queue, or in both.
            missed = await self._missed(request, ticket)
            await send({"type": "http.response.start", "status": 200, "headers": [*STREAM_HEADERS, *headers]})
            await _send(send, f"retry: {random.randint(SHORTEST_RETRY, LONGEST_RETRY)}\n\n")  # noqa: S311
            for line in missed:
                await _send(send, _event(line))
            last = missed[-1].id if missed else ""
            await _follow(stream, last, receive, send)
            await send({"type": "http.response.body", "body": b""})
        except (OSError, RuntimeError):
            logger.debug("A page went away while it was written to")
        finally:
            self.hub.leave(stream)

    async def _missed(self, request: "_Request", ticket: Ticket) -> list[Line]:
        try:
            if await self.hub.is_revoked(ticket):
                raise Refused(403)
            after, heard = request.position()
            return await self.hub.missed(ticket, after, heard=heard) if after else []
        except RedisError as error:
            raise Refused(503) from error


STREAM_HEADERS: Headers = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class _Request:
    """What the browser asked for."""

    def __init__(self, scope: Scope) -> None:
        self._headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        self._query: dict[str, list[str]] = parse_qs(scope["query_string"].decode("latin-1"))
        self.host = plain_host(self._headers.get("host", ""))

    def _parameter(self, name: str) -> str:
        return self._query.get(name, [""])[0]

    def cors(self) -> Headers:
        """Return the headers that let the company's own pages read the stream, also from another port."""
        origin = self._headers.get("origin")
        if origin is None:
            return []
        if (urlsplit(origin).hostname or "").removesuffix(".") != self.host:
            raise Refused(403)
        return [
            (b"access-control-allow-origin", origin.encode("latin-1")),
            (b"access-control-allow-credentials", b"true"),
            (b"vary", b"Origin"),
        ]

    def ticket(self) -> Ticket:
        try:
            return read_ticket(self._parameter("ticket"), host=self.host, at_ms=now_ms())
        except BadTicket:
            raise Refused(403) from None

    def position(self) -> tuple[str, bool]:
        """Return after which message to go on, and whether the page has really got that one."""
        heard = self._headers.get("last-event-id") or self._parameter("last_event_id")
        since = self._parameter("since")
        if LINE_ID.match(heard):
            return heard, True
        return (f"{since}-0", False) if since.isdigit() and LINE_ID.match(since) else ("", False)


async def _follow(stream: Stream, last: str, receive: Receive, send: Send) -> None:
    """Send what comes until the ticket is over, the stream is ended, or the page is gone."""
    gone = asyncio.ensure_future(_until_gone(receive))
    try:
        while (left := (stream.ticket.expires_ms - now_ms()) / 1000) > 0:
            following = asyncio.ensure_future(stream.queue.get())
            rest = min(left, HEARTBEAT_SECONDS)
            await asyncio.wait({gone, following}, timeout=rest, return_when=asyncio.FIRST_COMPLETED)
            if gone.done() or not following.done():
                following.cancel()
                if gone.done():
                    return
                await _send(send, ":\n\n")
                continue
            line = following.result()
            if line is None:
                return
            if not line.id or not last or parse_id(line.id) > parse_id(last):
                await _send(send, _event(line))
    finally:
        gone.cancel()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _event(line: Line) -> str:
    return f"id: {line.id}\ndata: {line.data}\n\n" if line.id else f"data: {line.data}\n\n"


async def _send(send: Send, body: str) -> None:
    await send({"type": "http.response.body", "body": body.encode(), "more_body": True})
