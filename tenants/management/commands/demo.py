"""manage.py demo: the demonstration companies with their people and data; safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from core.jobs.schedules import sync_all_schedules
from tenants.services.demo import PASSWORD, build_demo


class Command(BaseCommand):
    help = f"Make the demonstration companies; everybody's password is {PASSWORD}. Never for production."

    def handle(self, *args: Any, **options: Any) -> None:
        build_demo(say=self.stdout.write)
        sync_all_schedules()
