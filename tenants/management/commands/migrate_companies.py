"""manage.py migrate_companies: bring every company's schema to this release."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.services.upgrade import Outcome, companies_behind, migrate_companies


class Command(BaseCommand):
    help = "Upgrade the companies that are behind, in parallel; start it again to continue a run that was cut off."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument("--check", action="store_true", help="only list the companies that are behind")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            behind = companies_behind()
            self.stdout.write("\n".join(behind) or "Every company is at this version.")
            return
        report = migrate_companies(workers=options["workers"], progress=self._show)
        self.stdout.write(f"{report.total - len(report.failed)} of {report.total} companies upgraded")
        if report.failed:
            raise CommandError("Not upgraded: " + ", ".join(outcome.schema for outcome in report.failed))

    def _show(self, outcome: Outcome, done: int, total: int) -> None:
        result = outcome.error or f"{outcome.migrations} migrations"
        self.stdout.write(f"[{done}/{total}] {outcome.schema}: {result} ({outcome.milliseconds} ms)")
