"""Handlers of events for tests."""

from core.events import StoredEvent
from core.jobs import RunningJob
from tests.core.jobs.kinds import leave_effect


def note_it(event: StoredEvent, job: RunningJob) -> dict[str, object]:
    leave_effect(event.payload["number"])
    return {"event": event.name, "actor": event.actor, "company": event.company}
