"""The service's work, by workers."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from core.events import StoredEvent
from core.jobs import RunningJob, enqueue, job
from core.notifications.channels import channels
from core.notifications.services.bundling import bundle_due
from core.notifications.services.keeping import PRUNE, prune
from core.notifications.services.sending import send_due
from core.notifications.services.telling import tell
from core.notifications.services.waking import BUNDLE, SEND, wake


def on_event(event: StoredEvent, running: RunningJob) -> dict[str, int]:
    """Tell people of the event, and whoever else follows such events: all of it happens or nothing does."""
    for name in settings.NOTIFICATION_FOLLOWERS:
        import_string(name)(event)
    return {"deliveries": tell(event, at=timezone.now())}


@job(SEND, max_attempts=20, retry_after=2.0)
def send(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    return {"sent": send_due(name=payload["channel"], job=running.id)}


@job(BUNDLE)
def bundle(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    return {"people": bundle_due(channel=payload["channel"])}


@job("notifications.sweep")
def sweep(payload: dict[str, Any], running: RunningJob) -> None:
    """Look at every channel once an hour, should a wake-up have been lost."""
    now = timezone.now()
    for name in channels():
        wake(name, due_at=now, now=now, kind=SEND)
        wake(name, due_at=now, now=now, kind=BUNDLE)


@job(PRUNE)
def drop_old(payload: dict[str, Any], running: RunningJob) -> dict[str, int]:
    """Drop a batch of what the company keeps no longer; the next batch is a job of its own, so others have turns."""
    dropped, is_more = prune(at=timezone.now())
    if is_more:
        enqueue(kind=PRUNE)
    return {"messages": dropped}
