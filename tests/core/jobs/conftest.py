"""A company whose jobs are really committed, and a table in its schema where they leave their effects."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, connections

from core.jobs.models import Job
from core.lib.company import CurrentCompany, entered, public_schema
from tests.core.jobs import kinds  # noqa: F401 registers them


def make_effects(company: CurrentCompany) -> None:
    with entered(company), connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE effects (number bigint, at timestamptz, pid int)")


def clear_queues() -> None:
    with public_schema(), connection.cursor() as cursor:
        for table in ("jobs_job", "jobs_progress", "jobs_schedule", "events_outbox"):
            cursor.execute(f"DELETE FROM {table}")


@pytest.fixture
def worked(fresh_company: CurrentCompany) -> Iterator[CurrentCompany]:
    clear_queues()
    make_effects(fresh_company)
    yield fresh_company
    clear_queues()


@dataclass(frozen=True)
class Facts:
    """What the tests look at, read in committed state."""

    company: CurrentCompany

    def effects(self) -> list[int]:
        with entered(self.company), connection.cursor() as cursor:
            cursor.execute("SELECT number FROM effects ORDER BY number")
            return [row[0] for row in cursor.fetchall()]

    def jobs(self, *names: str) -> list[Any]:
        with public_schema():
            return list(Job.objects.filter(company=self.company.schema).order_by("id").values_list(*names))

    def count(self, **conditions: Any) -> int:
        with public_schema():
            return Job.objects.filter(company=self.company.schema, **conditions).count()


@pytest.fixture
def facts(worked: CurrentCompany) -> Facts:
    return Facts(worked)


@pytest.fixture
def change_company(worked: CurrentCompany) -> Callable[..., None]:
    """Change the company's row, as the vendor's console does."""
    from tenants.directory import directory
    from tenants.models import Company

    def change(**values: Any) -> None:
        with public_schema():
            Company.objects.filter(pk=worked.id).update(**values)
        directory.forget()

    return change
