"""Ask for the work of a channel: now, or at the moment when something is due."""

from datetime import UTC, datetime, timedelta

from core.jobs import enqueue

SEND = "notifications.send"
BUNDLE = "notifications.bundle"
STEP_SECONDS = 10


def wake(channel: str, *, due_at: datetime, now: datetime, kind: str = SEND) -> None:
    """Have the channel's sender look at what is due; what comes due within the same ten seconds shares a job."""
    if due_at <= now:
        enqueue(kind=kind, payload={"channel": channel})
        return
    seconds = int(due_at.timestamp()) // STEP_SECONDS * STEP_SECONDS + STEP_SECONDS
    moment = datetime.fromtimestamp(seconds, UTC)
    enqueue(kind=kind, payload={"channel": channel}, key=f"{channel}:{moment.isoformat()}", run_at=moment)


def wake_soon(channel: str, *, now: datetime) -> None:
    """Look again in a moment: what is due is in another sender's hands."""
    wake(channel, due_at=now + timedelta(seconds=1), now=now)
