"""manage.py verify_ledger SCHEMA: prove one company's books."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.finance.selectors import verify_ledger
from core.lib.company import company_by_schema, entered


class Command(BaseCommand):
    help = "Add up a company's ledger again and compare it with the kept balances."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("schema")

    def handle(self, *args: Any, **options: Any) -> None:
        company = company_by_schema(options["schema"])
        if company is None:
            raise CommandError(f"There is no company with the schema {options['schema']}.")
        with entered(company):
            report = verify_ledger()
        if not report.is_right:
            raise CommandError(f"The books are wrong: {report}")
        self.stdout.write(f"{report.entries} entries over {report.accounts} accounts: every figure is right.")
