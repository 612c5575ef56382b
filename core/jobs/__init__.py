"""Work that must happen: job rows, schedules and the processes that see to them."""

from core.jobs.kinds import job
from core.jobs.running import RunningJob
from core.jobs.submission import enqueue, enqueue_all

__all__ = ["RunningJob", "enqueue", "enqueue_all", "job"]
