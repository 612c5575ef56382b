"""Hints: "there is work". They may be lost, late or doubled; the rows are the truth."""

import logging
import os
import threading
import time

from celery import Celery
from django.conf import settings
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
RUN_JOBS = "core.jobs.tasks.run_jobs"
# A worker that was away drops old hints unread: newer ones say the same.
EXPIRES_SECONDS = 30
PAUSE_AFTER_FAILURE = 2.0


def send_hint() -> bool:
    """Send one hint now; return whether the broker took it."""
    app: Celery = import_string(settings.CELERY_APP)
    try:
        app.send_task(RUN_JOBS, headers={"company": "public"}, expires=EXPIRES_SECONDS, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("The broker does not take hints; jobs wait for the scheduler", extra={"reason": str(error)})
        return False
    return True


class _Sender:
    """Sends hints from a thread of its own: a broker that hangs never holds up a request, bursts become one hint."""

    def __init__(self) -> None:
        self._wanted = threading.Event()
        self._lock = threading.Lock()
        self._process = 0

    def hint(self) -> None:
        if self._process != os.getpid():
            self._start()
        self._wanted.set()

    def _start(self) -> None:
        with self._lock:
            if self._process != os.getpid():
                self._wanted = threading.Event()
                threading.Thread(target=self._run, args=(self._wanted,), name="job-hints", daemon=True).start()
                self._process = os.getpid()

    @staticmethod
    def _run(wanted: threading.Event) -> None:
        while True:
            wanted.wait()
            wanted.clear()
            if not send_hint():
                time.sleep(PAUSE_AFTER_FAILURE)


_sender = _Sender()


def hint() -> None:
    """Ask for a hint to be sent soon; costs nothing and never fails."""
    _sender.hint()
