"""Who looks at a page now: pages say so again and again, and whoever has not said it for a while is gone.

Best effort, as all that is live: where Valkey does not answer nobody is seen. A place of a company is a sorted set of
user ids by the moment at which they were seen last, under the company's own key.
"""

import time
from typing import Any

from redis.exceptions import RedisError

from core.lib.company import current_company
from core.live.names import presence_key
from core.live.publishing import link

BEAT_SECONDS = 10  # how often an open page says that it is there
GONE_SECONDS = 25  # two beats may be lost
MOST_PEOPLE = 100


def note_present(place: str, user_id: int) -> bool:
    """Note that the user is at the place of the current company; return whether he was not there before."""
    key, now = presence_key(current_company().schema, place), time.time()
    try:
        with link().valkey.pipeline(transaction=True) as pipe:
            pipe.zremrangebyscore(key, "-inf", now - GONE_SECONDS)
            pipe.zadd(key, {str(user_id): now})
            pipe.expire(key, GONE_SECONDS)
            _gone, added, _kept = pipe.execute()
    except RedisError as error:
        link().rest(error)
        return False
    return bool(added)


def present(place: str) -> list[int]:
    """Return the ids of those who are at the place of the current company now, who came last first."""
    key, now = presence_key(current_company().schema, place), time.time()
    found: list[Any] = []
    try:
        found = link().valkey.zrevrangebyscore(key, "+inf", f"({now - GONE_SECONDS}", start=0, num=MOST_PEOPLE)
    except RedisError as error:
        link().rest(error)
    return [int(one) for one in found]


def leave(place: str, user_id: int) -> bool:
    """Note that the user has closed the page; return whether he was there."""
    try:
        return bool(link().valkey.zrem(presence_key(current_company().schema, place), str(user_id)))
    except RedisError as error:
        link().rest(error)
        return False
