"""The Celery application: workers take hints from it and work from PostgreSQL."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.config.settings.production")
app = Celery("atrium", task_cls="core.jobs.company_task:CompanyTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
