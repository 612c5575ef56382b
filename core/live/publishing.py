"""Say something to open pages: best effort, in milliseconds, and silent when nobody can be reached."""

import json
import logging
import time
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError, RedisError
from redis.retry import Retry

from core.lib.company import current_company
from core.live.names import bell, control, log_key, revoked_key
from core.live.tickets import GRANT_SECONDS

logger = logging.getLogger(__name__)
# What a page that was away for a while may still ask for.
KEEP_MESSAGES = 1000
KEEP_SECONDS = 3600
PAUSE_AFTER_FAILURE = 2.0
# Kept and announced in one step, so that the stream's id orders both.
SAY = """
local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'm', ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('PUBLISH', KEYS[2], id .. ' ' .. ARGV[3])
return id
"""

type Message = tuple[str, str, Mapping[str, Any]]  # schema, channel, data


class Link:
    """The process's way to Valkey: it gives up quickly, since somebody waits, and rests after a failure."""

    def __init__(self) -> None:
        # A pooled connection may be left from before the server's restart. What timed out may have been said already.
        once = Retry(NoBackoff(), 1, supported_errors=(ConnectionError,))
        limit = settings.LIVE_TIMEOUT_SECONDS
        self.valkey = Redis.from_url(
            settings.LIVE_BROKER_URL, socket_connect_timeout=limit, socket_timeout=limit, retry=once
        )
        self._rests_until = float("-inf")

    def rests(self) -> bool:
        return time.monotonic() < self._rests_until

    def rest(self, error: Exception) -> None:
        self._rests_until = time.monotonic() + PAUSE_AFTER_FAILURE
        logger.warning("Live updates are not sent for a moment", extra={"reason": str(error)})


@cache
def link() -> Link:
    return Link()


def publish(*channel: str | int, data: Mapping[str, Any]) -> bool:
    """Send data to the pages of the current company that follow the channel; return whether it was taken.

    `publish("organization", 5, data={"refresh": "#rows"})` goes to the channel "organization.5".
    """
    return publish_all([(current_company().schema, channel_name(*channel), data)])


def channel_name(*parts: str | int) -> str:
    return ".".join(str(part) for part in parts)


def publish_all(messages: Iterable[Message]) -> bool:
    """Send many messages in one round trip."""
    lines = [(schema, json.dumps([channel, data], cls=DjangoJSONEncoder)) for schema, channel, data in messages]
    if not lines or link().rests():
        return not lines
    try:
        with link().valkey.pipeline(transaction=False) as pipe:
            for schema, line in lines:
                pipe.eval(SAY, 2, log_key(schema), bell(schema), KEEP_MESSAGES, KEEP_SECONDS, line)
            pipe.execute()
    except RedisError as error:
        link().rest(error)
        return False
    return True


def revoke(user_id: int | None) -> bool:
    """Close the streams of a user of the current company (of everybody for None) at once, and refuse their tickets."""
    schema = current_company().schema
    now = int(time.time() * 1000)
    try:
        with link().valkey.pipeline(transaction=False) as pipe:
            pipe.set(revoked_key(schema, user_id), now, ex=GRANT_SECONDS)
            pipe.publish(control(), json.dumps({"company": schema, "user": user_id}))
            pipe.execute()
    except RedisError as error:
        link().rest(error)
        return False
    return True


def revoked_at(schema: str, user_id: int) -> int:
    """Return when the user's streams were last revoked, in milliseconds; 0 for never or an absent server."""
    try:
        values = link().valkey.mget(revoked_key(schema, user_id), revoked_key(schema, None))
    except RedisError as error:
        link().rest(error)
        return 0
    return max(int(value) if value else 0 for value in values)
