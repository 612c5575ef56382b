"""Settings of the processes that the tests of notifications start."""

from tests.core.process_settings import *  # noqa: F403

NOTIFICATION_TYPES = (*NOTIFICATION_TYPES, "tests.core.notifications.declared.TYPES")  # noqa: F405
