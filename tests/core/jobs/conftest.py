"""A company whose jobs are really committed, and a table in its schema where they leave their effects."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.db.models import QuerySet

from core.jobs.kinds import JobKind, register
from core.jobs.listeners import routes
from core.jobs.models import Job
from core.lib.company import CurrentCompany, company_by_schema, entered, public_schema
from core.registry.modules import registry
from core.registry.spec import ModuleSpec, Schedule
from tests.core.jobs import kinds
from tests.core.processes import OwnValkey, Processes


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
            return list(self._own().order_by("id").values_list(*names))

    def count(self, **conditions: Any) -> int:
        with public_schema():
            return self._own().filter(**conditions).count()

    def _own(self) -> QuerySet[Job]:
        """The tests' jobs alone: where a scheduler runs, the product's own come between them."""
        return Job.objects.filter(company=self.company.schema, kind__regex=r"^(tests|shop|jobs)\.")


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


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleSpec]:
    """A module that listens to an event and has a schedule; it is on where a CompanyModule row says so."""
    spec = ModuleSpec(
        slug="shop",
        title="Shop",
        handlers={"tests.thing.happened": "tests.core.jobs.handlers.note_it"},
        schedules=(Schedule(name="shop.nightly", job="shop.nightly", cron="30 2 * * *", title="Nightly"),),
    )
    monkeypatch.setitem(registry._specs, "shop", spec)
    register(JobKind(name="shop.nightly", run=kinds.effect))
    routes.cache_clear()
    routes()
    yield spec
    routes.cache_clear()


@pytest.fixture
def switch(worked: CurrentCompany) -> Callable[[bool], CurrentCompany]:
    """Switch the shop on or off in the company, as the vendor's console does; return the company as it is then."""
    from tenants.directory import directory
    from tenants.models import CompanyModule

    def change(is_enabled: bool) -> CurrentCompany:
        with public_schema():
            CompanyModule.objects.update_or_create(
                company_id=worked.id, module="shop", defaults={"is_enabled": is_enabled}
            )
        directory.forget()
        company = company_by_schema(worked.schema)
        assert company is not None
        return company

    return change


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[OwnValkey]:
    server = OwnValkey(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def processes(tmp_path: Path, valkey: OwnValkey, worked: CurrentCompany) -> Iterator[Processes]:
    started = Processes(tmp_path, valkey.url)
    yield started
    started.end()
    connection.close()
