"""One subscription for the whole process; messages are shared out to open streams in memory."""

import asyncio
import json
import logging
import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from core.live.names import bell, control, log_key, revoked_key
from core.live.tickets import Ticket

logger = logging.getLogger(__name__)
# A page that reads slower than this is cut off; it comes back and asks for what it missed.
LONGEST_QUEUE = 256
STREAMS_PER_USER = 20
LONGEST_PAUSE = 3.0
CONNECTIONS = 9  # one of them is the subscription
PING_SECONDS = 10.0

type Id = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A message as the browser gets it; one without an id cannot be asked for again."""

    id: str
    data: str


# Something may have been missed: whoever follows should look for himself.
RESET = Line("", '{"event": "live.reset"}')


@dataclass(eq=False, slots=True)
class Stream:
    """One open page: what it may hear and what waits to be sent; None in the queue ends it."""

    ticket: Ticket
    queue: "asyncio.Queue[Line | None]" = field(default_factory=lambda: asyncio.Queue(LONGEST_QUEUE + 1))

    def offer(self, line: Line) -> None:
        if self.queue.qsize() >= LONGEST_QUEUE:
            self.end()
        else:
            self.queue.put_nowait(line)

    def end(self) -> None:
        """End the stream now, whatever still waits in its queue."""
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


class Hub:
    """All open streams of this process."""

    def __init__(self, url: str) -> None:
        # Many pages that come at once share a few connections instead of being turned away.
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=5,
            socket_connect_timeout=1,
            health_check_interval=PING_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._client: Any = Redis(connection_pool=pool)
        self._streams: defaultdict[str, set[Stream]] = defaultdict(set)
        self._reader: asyncio.Task[None] | None = None
        self.connected = False

    def start(self) -> None:
        if self._reader is None:
            self._reader = asyncio.create_task(self._read_for_ever())

    async def stop(self) -> None:
        for streams in self._streams.values():
            for stream in streams:
                stream.end()
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        await self._client.aclose()

    def join(self, ticket: Ticket) -> Stream | None:
        """Open a stream for the ticket; None when its user has too many already."""
        streams = self._streams[ticket.company]
        if sum(stream.ticket.user_id == ticket.user_id for stream in streams) >= STREAMS_PER_USER:
            return None
        stream = Stream(ticket)
        streams.add(stream)
        return stream

    def leave(self, stream: Stream) -> None:
        streams = self._streams[stream.ticket.company]
        streams.discard(stream)
        if not streams:
            del self._streams[stream.ticket.company]

    async def is_revoked(self, ticket: Ticket) -> bool:
        keys = [revoked_key(ticket.company, ticket.user_id), revoked_key(ticket.company, None)]
        return any(int(value) >= ticket.issued_ms for value in await self._client.mget(keys) if value)

    async def missed(self, ticket: Ticket, after: str, *, heard: bool) -> list[Line]:
        """Return what the log holds after an id; RESET first where the log no longer goes back that far.

        `heard` says that the page once got this very id, so a log that ends before it has been lost.
        """
        key = log_key(ticket.company)
        if not await self._client.exists(key):
            return [RESET] if heard else []
        facts = await self._client.xinfo_stream(key)
        start = parse_id(after)
        cut = facts["entries-added"] > facts["length"]
        gap = cut and parse_id(text(facts["first-entry"][0])) > start
        lost = heard and parse_id(text(facts["last-generated-id"])) < start
        entries = await self._client.xrange(key, min=f"({after}")
        lines = []
        for line_id, values in entries:
            channel, data = json.loads(values[b"m"])
            if channel in ticket.channels:
                lines.append(Line(text(line_id), json.dumps(data)))
        return [RESET, *lines] if gap or lost else lines

    async def _read_for_ever(self) -> None:
        was_connected = False
        while True:
            try:
                async with self._client.pubsub() as pubsub:
                    await pubsub.psubscribe(f"{bell()}*")
                    await pubsub.subscribe(control())
                    self.connected = True
                    if was_connected:
                        self._tell_all(RESET)
                    was_connected = True
                    while True:
                        message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=PING_SECONDS)
                        if message is not None:
                            self._take(message)
            except (RedisError, OSError) as error:
                self.connected = False
                logger.warning("Live updates pause: Valkey does not answer", extra={"reason": str(error)})
                await asyncio.sleep(random.uniform(0.1, LONGEST_PAUSE))  # noqa: S311

    def _tell_all(self, line: Line) -> None:
        for streams in self._streams.values():
            for stream in streams:
                stream.offer(line)

    def _take(self, message: dict[str, Any]) -> None:
        channel = text(message["channel"])
        if channel == control():
            self._close(json.loads(message["data"]))
            return
        streams = self._streams.get(channel.removeprefix(bell()))
        if not streams:
            return
        line_id, _, body = message["data"].partition(b" ")
        channel, data = json.loads(body)
        line = Line(text(line_id), json.dumps(data))
        for stream in streams:
            if channel in stream.ticket.channels:
                stream.offer(line)

    def _close(self, order: dict[str, Any]) -> None:
        for stream in self._streams.get(order["company"], ()):
            if order["user"] is None or order["user"] == stream.ticket.user_id:
                stream.end()


def parse_id(line_id: str) -> Id:
    moment, _, number = line_id.partition("-")
    return int(moment), int(number or 0)


def text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
