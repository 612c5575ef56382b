"""Counts attempts in the company's own schema: atomic, shared by all processes and not lost with a cache."""

import hashlib
from dataclasses import dataclass

from django.db import connection

SPEND = """
INSERT INTO accounts_attempts AS known (key, spent, ends_at)
VALUES (%(key)s, 1, clock_timestamp() + make_interval(secs => %(seconds)s))
ON CONFLICT (key) DO UPDATE SET
    spent = CASE WHEN known.ends_at <= clock_timestamp() THEN 1 ELSE known.spent + 1 END,
    ends_at = CASE WHEN known.ends_at <= clock_timestamp()
        THEN clock_timestamp() + make_interval(secs => %(seconds)s) ELSE known.ends_at END
RETURNING spent, ceil(extract(epoch FROM ends_at - clock_timestamp()))::int
"""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """So many attempts in so many seconds."""

    name: str
    attempts: int
    seconds: int


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What became of one attempt; `wait` is how many seconds the counter still stands.

    `tipped` marks the first attempt beyond the limit: what is to be told once is told then.
    """

    allowed: bool
    left: int
    wait: int
    tipped: bool


def spend(limit: Limit, who: str) -> Spent:
    """Count one attempt of this caller and say whether it is still within the limit."""
    with connection.cursor() as cursor:
        cursor.execute(SPEND, {"key": _key(limit, who), "seconds": limit.seconds})
        spent, wait = cursor.fetchone()
    return Spent(
        allowed=spent <= limit.attempts,
        left=max(0, limit.attempts - spent),
        wait=max(1, wait),
        tipped=spent == limit.attempts + 1,
    )


def give_back(limit: Limit, who: str) -> None:
    """Take one attempt back: it was a right one, so it says nothing against the caller."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_attempts SET spent = greatest(spent - 1, 0) WHERE key = %s", [_key(limit, who)])


def forget(limit: Limit, who: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_attempts WHERE key = %s", [_key(limit, who)])


def clear_expired() -> int:
    """Remove counters that no longer count anything; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_attempts WHERE ends_at < clock_timestamp() - interval '1 hour'")
        return int(cursor.rowcount)


def _key(limit: Limit, who: str) -> str:
    # A digest keeps addresses that people mistyped, or tried, out of the table.
    return f"{limit.name}:{hashlib.sha256(who.encode()).hexdigest()}"
