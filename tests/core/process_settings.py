"""Settings of the processes that tests start: those of the tests, with the tests' own jobs and handlers."""

from core.config.settings.test import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.core.jobs.apps.TestJobsConfig"]  # noqa: F405
KERNEL_JOBS = (*KERNEL_JOBS, "tests.core.jobs.kinds")  # noqa: F405
EVENT_HANDLERS = {"tests.thing.happened": ("tests.core.jobs.handlers.note_it",)}
