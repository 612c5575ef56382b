"""Deeds of the vendor that concern a company: they stand in the company's journal and in the vendor's."""

from typing import Any

from core.audit.record import record
from core.lib.company import entered, public_schema
from tenants.models import Company
from tenants.services.setup import scope_of


def record_for_both(company: Company, action: str, **more: Any) -> None:
    """Write the deed down in both journals, in the caller's transaction.

    The company's comes first, as everywhere: chains are sealed in the order of writing, and two transactions that seal
    two chains in different orders would wait for each other.
    """
    with entered(scope_of(company)):
        record(action, subject_name=company.name, **more)
    with public_schema():
        record(action, subject=company, **more)
