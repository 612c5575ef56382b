"""How far the relay is behind."""

from dataclasses import dataclass

from django.db import connection

from core.lib.company import public_schema


@dataclass(frozen=True, kw_only=True)
class OutboxLag:
    """Events that wait for the relay, and the age of the oldest in seconds."""

    waiting: int
    seconds: float


def outbox_lag() -> OutboxLag:
    with public_schema(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(occurred_at)), 0)"
            " FROM events_outbox WHERE relayed_at IS NULL"
        )
        waiting, seconds = cursor.fetchone()
    return OutboxLag(waiting=waiting, seconds=max(0.0, float(seconds)))
