"""What a job's function knows of its own run."""

import time
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connections
from django.utils.module_loading import import_string

from core.lib.company import public_schema

REPORT_EVERY_SECONDS = 0.2


class SideConnection:
    """A second connection that commits by itself while the job's own transaction is open; made on first use."""

    def __init__(self) -> None:
        self._connection: Any = None

    @property
    def is_used(self) -> bool:
        """Say whether the job has told of its progress: then a page may follow it to its end."""
        return self._connection is not None

    def execute(self, statement: str, values: list[Any]) -> None:
        if self._connection is None:
            self._connection = connections.create_connection("default")
        with public_schema(), self._connection.cursor() as cursor:
            cursor.execute(statement, values)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


@dataclass(frozen=True, kw_only=True)
class RunningJob:
    """One attempt at a job."""

    id: int
    kind: str
    company: str
    attempt: int
    created_by: str = ""
    side: SideConnection = field(default_factory=SideConnection, repr=False, compare=False)
    _last: list[float] = field(default_factory=lambda: [float("-inf")], repr=False, compare=False)

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Tell open pages how far the job is; calls in quick succession are thinned out, the last one never is."""
        now = time.monotonic()
        if done < total and now - self._last[0] < REPORT_EVERY_SECONDS:
            return
        self._last[0] = now
        self.side.execute(
            "INSERT INTO jobs_progress (id, company, done, total, note) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (id) DO UPDATE SET done = EXCLUDED.done, total = EXCLUDED.total, note = EXCLUDED.note,"
            " updated_at = clock_timestamp()",
            [self.id, self.company, done, total, note[:200]],
        )
        tell_pages(self.company, self.id, {"state": "running", "done": done, "total": total, "note": note[:200]})


def tell_pages(company: str, job_id: int, facts: dict[str, Any]) -> None:
    """Publish on the job's live channel; nobody waits for it and nothing depends on it."""
    publish = import_string(settings.LIVE_PUBLISHER)
    publish([(company, f"job.{job_id}", {"job": job_id, **facts})])
