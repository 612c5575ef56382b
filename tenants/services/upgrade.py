"""Replay many: bring every company's schema to today's version."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field

from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from core.lib.company import CurrentCompany, entered, public_schema
from tenants.models import Company, CompanyModule, MigrationScript, UpgradeResult, UpgradeRun
from tenants.selectors.versions import KERNEL, versions
from tenants.services.scripts import BOOK, load_scripts, replay_sql

LOCK_TIMEOUT = "3s"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one company: how many migrations it took, or why it took none."""

    schema: str
    migrations: int = 0
    error: str = ""
    milliseconds: int = 0


@dataclass(frozen=True, kw_only=True)
class Report:
    total: int
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def failed(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.error]


def companies_behind() -> list[str]:
    """Return the schemas that lack a migration of the kernel or of a module they have: one query."""
    current = versions(load_scripts())
    with public_schema(), connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT schema_name FROM tenants_company WHERE kernel_version <> %s"
            " UNION SELECT c.schema_name FROM tenants_companymodule m JOIN tenants_company c ON c.id = m.company_id"
            " LEFT JOIN unnest(%s::text[], %s::text[]) AS today(module, version) ON today.module = m.module"
            " WHERE today.version IS NOT NULL AND today.version <> m.version ORDER BY 1",
            [current[KERNEL], list(current), list(current.values())],
        )
        return [row[0] for row in cursor.fetchall()]


def migrate_companies(
    *,
    workers: int = 2,
    batch: int = 20,
    progress: Callable[[Outcome, int, int], None] = lambda outcome, done, total: None,
) -> Report:
    """Upgrade every company that is behind, each in its own transaction; a broken one does not stop the rest.

    Nothing is remembered between runs but the companies' own versions, so a run that was cut off is continued by
    starting it again. Every company's outcome is kept in the run's results.
    """
    behind = companies_behind()
    report = Report(total=len(behind))
    if not behind:
        return report
    scripts = load_scripts()
    with public_schema():
        run = UpgradeRun.objects.using("owner").create(total=len(behind))
    with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="upgrade") as threads:
        for parts in _batches(behind, workers, batch):
            futures = [threads.submit(_upgrade_batch, part, scripts, run.pk) for part in parts]
            for future in as_completed(futures):
                for outcome in future.result():
                    report.outcomes.append(outcome)
                    progress(outcome, len(report.outcomes), report.total)
    with public_schema():
        UpgradeRun.objects.using("owner").filter(pk=run.pk).update(finished_at=timezone.now())
    return report


def _batches(schemas: Sequence[str], workers: int, size: int) -> Iterator[list[Sequence[str]]]:
    for start in range(0, len(schemas), size * workers):
        part = schemas[start : start + size * workers]
        yield [part[offset : offset + size] for offset in range(0, len(part), size)]


def _upgrade_batch(schemas: Sequence[str], scripts: Sequence[MigrationScript], run_id: int) -> list[Outcome]:
    """Upgrade some companies on this thread's connection, and note the outcomes."""
    try:
        outcomes = [_upgrade_one(schema, scripts) for schema in schemas]
        with public_schema():
            UpgradeResult.objects.using("owner").bulk_create(
                UpgradeResult(
                    run_id=run_id,
                    schema_name=outcome.schema,
                    migrations=outcome.migrations,
                    error=outcome.error,
                    milliseconds=outcome.milliseconds,
                )
                for outcome in outcomes
            )
        return outcomes
    finally:
        # A backend remembers every schema that it has touched: a fresh one for each batch keeps it small.
        connections["owner"].close()


def _upgrade_one(schema: str, scripts: Sequence[MigrationScript]) -> Outcome:
    started = time.monotonic()
    try:
        count = _replay_missing(schema, scripts)
        error = ""
    except Exception as problem:  # noqa: BLE001 one company's broken schema is a result, not an end
        count, error = 0, f"{type(problem).__name__}: {problem}".strip()
    return Outcome(
        schema=schema, migrations=count, error=error, milliseconds=round((time.monotonic() - started) * 1000)
    )


def _replay_missing(schema: str, scripts: Sequence[MigrationScript]) -> int:
    """Run what the schema lacks and write its new versions in the same transaction; return how many scripts ran."""
    current = versions(scripts)
    with public_schema(), transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        company = Company.objects.using("owner").select_for_update().get(schema_name=schema)
        units = {KERNEL, *CompanyModule.objects.using("owner").filter(company=company).values_list("module", flat=True)}
        with entered(CurrentCompany(schema=schema)):
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = {BOOK, *cursor.fetchall()}
            missing = [
                script for script in scripts if script.unit in units and (script.app, script.name) not in applied
            ]
            _run(missing)
        Company.objects.using("owner").filter(pk=company.pk).update(kernel_version=current[KERNEL])
        for unit in units - {KERNEL}:
            if unit in current:
                CompanyModule.objects.using("owner").filter(company=company, module=unit).update(version=current[unit])
    return len(missing)


def _run(missing: Sequence[MigrationScript]) -> None:
    """Replay runs of plain SQL in one batch each; a migration with Python steps is run by Django itself."""
    connection = connections["owner"]
    batch: list[MigrationScript] = []

    def flush() -> None:
        if batch:
            with connection.cursor() as cursor:
                cursor.execute(replay_sql(batch))
            batch.clear()

    for script in missing:
        if script.has_python:
            flush()
            MigrationExecutor(connection).migrate([(script.app, script.name)])
        else:
            batch.append(script)
    flush()
