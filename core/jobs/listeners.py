"""Who listens to which event, each a kind of job.

Handlers are named in SPEC.handlers and in the setting EVENT_HANDLERS; NOTIFICATION_HANDLER hears of every event of
which people may be told.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from core.events import StoredEvent
from core.jobs.kinds import BadKind, JobKind, register
from core.jobs.running import RunningJob
from core.registry.modules import registry
from core.registry.notified import notification_types

EVERY_EVENT = "*"

type Handler = Callable[[StoredEvent, RunningJob], Any]


class CallHandler:
    """Turns a job's payload into the event and hands it to the handler."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.__module__, _, self.__qualname__ = path.rpartition(".")

    def __call__(self, payload: dict[str, Any], job: RunningJob) -> Any:
        handler: Handler = import_string(self.path)
        event = StoredEvent(
            id=payload["id"],
            name=payload["name"],
            company=job.company,
            payload=payload["payload"],
            occurred_at=datetime.fromisoformat(payload["occurred_at"]),
            actor=payload["actor"],
        )
        return handler(event, job)


@cache
def routes() -> dict[str, tuple[str, ...]]:
    """Return the kinds of jobs that each event name leads to."""
    found: dict[str, list[str]] = {}
    for spec in registry.all():
        for event, path in spec.handlers.items():
            found.setdefault(event, []).append(_kind(spec.slug, path))
    for event, paths in settings.EVENT_HANDLERS.items():
        for path in paths:
            config = apps.get_containing_app_config(path)
            if config is None:
                raise BadKind(f"{path} lies in no installed app")
            found.setdefault(event, []).append(_kind(config.label, path))
    for event in notification_types():
        found.setdefault(event, []).append(_kind("notifications", settings.NOTIFICATION_HANDLER))
    return {event: tuple(dict.fromkeys(names)) for event, names in found.items()}


def _kind(owner: str, path: str) -> str:
    name = f"{owner}.on.{path.rpartition('.')[2]}"
    register(JobKind(name=name, run=CallHandler(path)))
    return name


def listeners(event: str) -> tuple[str, ...]:
    """Return the kinds of jobs that hear of the event, those for every event last."""
    known = routes()
    return known.get(event, ()) + known.get(EVERY_EVENT, ())
