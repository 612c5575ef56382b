"""The Celery application: workers take hints from it and work from PostgreSQL."""

import os

from celery import Celery
from kombu.transport.redis import QoS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.config.settings.production")
# A worker that loses the broker would give its unread hints back over the lost connection, and stop on the error.
# Hints need not come back: the scheduler sends new ones as long as work waits.
QoS.restore_at_shutdown = False

app = Celery("atrium", task_cls="core.jobs.company_task:CompanyTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
