"""manage.py verify_audit SCHEMA: prove that one company's audit is whole ("public" for the vendor's own)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.audit.verification import verify_chain
from core.lib.company import company_by_schema, entered


class Command(BaseCommand):
    help = "Compute the chain of a company's audit again and name the first records that do not fit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("schema")

    def handle(self, *args: Any, **options: Any) -> None:
        company = company_by_schema(options["schema"])
        if company is None:
            raise CommandError(f"There is no company with the schema {options['schema']}.")
        with entered(company):
            verdict = verify_chain()
        if verdict.faults:
            places = ", ".join(f"record {one.record_id} ({one.fault})" for one in verdict.faults)
            raise CommandError(f"The audit is not whole: {places}")
        self.stdout.write(f"{verdict.records} records, last digest {verdict.head or 'none'}: the audit is whole.")
