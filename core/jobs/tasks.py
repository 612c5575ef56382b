"""What workers hear from the broker: there is work. What work it is, PostgreSQL says."""

import logging
import mmap
from typing import Any

from celery import shared_task
from celery.signals import worker_init, worker_shutting_down
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError

from core.jobs.company_task import CompanyTask
from core.jobs.drain import drain
from core.jobs.hints import RUN_JOBS

logger = logging.getLogger(__name__)
# One byte shared with the pool's processes, which are forked later: the worker is about to stop.
_stopping = mmap.mmap(-1, 1)


@shared_task(name=RUN_JOBS, base=CompanyTask)  # type: ignore[untyped-decorator]
def run_jobs() -> None:
    """Drain due jobs for a bounded time; a database that is away is met again with a later hint."""
    try:
        drain(seconds=settings.JOBS_DRAIN_SECONDS, stopping=lambda: _stopping[0] != 0)
    except (OperationalError, InterfaceError):
        logger.warning("The database went away; jobs go on when it is back", exc_info=True)


def _stop_draining(**kwargs: Any) -> None:
    _stopping[0] = 1


def check_limits(**kwargs: Any) -> None:
    """A message must not be delivered again while its first delivery can still run."""
    visibility = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    soft, hard = settings.CELERY_TASK_SOFT_TIME_LIMIT, settings.CELERY_TASK_TIME_LIMIT
    if not settings.JOBS_DRAIN_SECONDS < soft < hard < visibility:
        raise ImproperlyConfigured(
            "JOBS_DRAIN_SECONDS < CELERY_TASK_SOFT_TIME_LIMIT < CELERY_TASK_TIME_LIMIT < visibility_timeout must hold,"
            f" not {settings.JOBS_DRAIN_SECONDS}, {soft}, {hard}, {visibility}"
        )


worker_shutting_down.connect(_stop_draining)
worker_init.connect(check_limits)
