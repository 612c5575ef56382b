"""manage.py verify_audit SCHEMA or --all: prove that the audit is whole ("public" for the vendor's own)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.audit.verification import verify_chain
from core.lib.company import PUBLIC, CurrentCompany, all_companies, company_by_schema, entered


class Command(BaseCommand):
    help = "Compute the chain of a company's audit again and name the first records that do not fit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("schema", nargs="?", default="")
        parser.add_argument("--all", action="store_true", help="the vendor's own and every company's")

    def handle(self, *args: Any, **options: Any) -> None:
        broken = [line for company in self._companies(options) if (line := self._verify(company))]
        if broken:
            raise CommandError("\n".join(broken))

    def _companies(self, options: dict[str, Any]) -> list[CurrentCompany]:
        if options["all"]:
            return [PUBLIC, *all_companies()]
        company = company_by_schema(options["schema"]) if options["schema"] else None
        if company is None:
            raise CommandError(f"There is no company with the schema {options['schema'] or '(none was named)'}.")
        return [company]

    def _verify(self, company: CurrentCompany) -> str:
        """Say what holds; return what does not."""
        with entered(company):
            verdict = verify_chain()
        if verdict.faults:
            places = ", ".join(f"record {one.record_id} ({one.fault})" for one in verdict.faults)
            return f"{company.schema}: the audit is not whole: {places}"
        head = verdict.head or "none"
        self.stdout.write(f"{company.schema}: {verdict.records} records, last digest {head}: the audit is whole.")
        return ""
