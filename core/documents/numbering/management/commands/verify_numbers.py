"""manage.py verify_numbers SCHEMA: prove that no number of a company's documents is missing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.documents.numbering.verification import verify_numbers
from core.lib.company import company_by_schema, entered


class Command(BaseCommand):
    help = "Compare each sequence of numbers with the numbers that were given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("schema")

    def handle(self, *args: Any, **options: Any) -> None:
        company = company_by_schema(options["schema"])
        if company is None:
            raise CommandError(f"There is no company with the schema {options['schema']}.")
        with entered(company):
            proofs = verify_numbers()
        for proof in proofs:
            year = f" {proof.year}" if proof.year else ""
            self.stdout.write(
                f"{proof.legal_entity}, {proof.kind}{year}: {proof.first} to {proof.last}, {proof.given} given, "
                f"{proof.voided} void, {proof.unused} unused"
            )
        wrong = [proof for proof in proofs if not proof.is_right]
        if wrong:
            raise CommandError(f"Numbers are missing or stray: {wrong}")
        given = sum(proof.given for proof in proofs)
        self.stdout.write(f"{given} numbers in {len(proofs)} sequences: none is missing.")
