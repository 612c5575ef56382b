"""B1, B4, B5: making and upgrading companies."""

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator

from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from core.lib.company import CurrentCompany, entered, public_schema
from core.registry.modules import registry
from tenants.models import Company, MigrationScript
from tenants.selectors.versions import KERNEL
from tenants.services.companies import create_company
from tenants.services.database_roles import create_schema, drop_schema
from tenants.services.pool import fill_pool
from tenants.services.scripts import load_scripts
from tenants.services.upgrade import companies_behind, migrate_companies
from tests.benchmarks.measure import Result, interleaved, median, seconds, size

COMPANIES = int(os.environ.get("BENCH_COMPANIES", size(1000, 4)))
# django-tenants' command is timed over this many companies and scaled; its cost per company is constant.
PEER_COMPANIES = size(40, 2)
_numbers = itertools.count(1)


def run() -> Iterator[Result]:
    fill_pool(size=size(12, 1))
    # One after the other, not in turn: hundreds of catalogue changes by the peer would empty our session's caches.
    from_pool = median(_make, times=11)
    _empty_pool()
    by_replay, by_migrations = interleaved(_make, _make_by_migrations, times=9)
    tables = _table_count()
    note = f"{tables} tables, {len(registry.all())} modules"
    yield Result(
        name="B1 a company ready, from the warm pool",
        ours=from_pool,
        peer=by_migrations,
        peer_name="running the migrations",
        bar=40,
        note=note,
    )
    yield Result(
        name="B1 a company ready, by replay",
        ours=by_replay,
        peer=by_migrations,
        peer_name="running the migrations",
        bar=5,
        note=note,
    )
    yield from _upgrades()


def _upgrades() -> Iterator[Result]:
    while _count() < PEER_COMPANIES:
        _make()
    peer_noop = _peer_seconds() / _count() * COMPANIES
    while _count() < COMPANIES:
        _make()
        connections["owner"].close()
    assert companies_behind() == []
    yield Result(
        name=f"B4 nothing to migrate, {COMPANIES} companies",
        ours=median(migrate_companies, times=5),
        peer=peer_noop,
        peer_name=f"migrate_schemas (timed over {PEER_COMPANIES})",
        bar=50,
    )
    _release_a_column()
    behind = len(companies_behind())
    ours = seconds(migrate_companies)
    yield Result(
        name=f"B5 one added column, {behind} companies",
        ours=ours,
        peer=peer_noop,
        peer_name="migrate_schemas with nothing to do (its floor)",
        bar=20,
        note="every company in its own transaction, with a result row",
    )


def _make() -> None:
    slug = f"bench{next(_numbers)}"
    create_company(slug=slug, name=slug)


def _make_by_migrations() -> None:
    schema = f"plain{next(_numbers)}"
    with public_schema(), connections["owner"].cursor() as cursor, transaction.atomic(using="owner"):
        create_schema(cursor, schema)
    with entered(CurrentCompany(schema=schema)):
        executor = MigrationExecutor(connections["owner"])
        labels = {script.app for script in load_scripts(unit=KERNEL)}
        executor.migrate([node for node in executor.loader.graph.leaf_nodes() if node[0] in labels])
    with public_schema(), connections["owner"].cursor() as cursor, transaction.atomic(using="owner"):
        drop_schema(cursor, schema)


def _empty_pool() -> None:
    with public_schema(), connections["owner"].cursor() as cursor, transaction.atomic(using="owner"):
        cursor.execute("DELETE FROM tenants_pooledschema RETURNING schema_name")
        for (schema,) in cursor.fetchall():
            drop_schema(cursor, schema)


def _count() -> int:
    with public_schema():
        return Company.objects.using("owner").count()


def _table_count() -> int:
    with public_schema(), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'template_company'")
        return int(cursor.fetchone()[0])


def _peer_seconds() -> float:
    command = [sys.executable, "-m", "tests.benchmarks.peers.migrate_schemas"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout.splitlines()[-1])


def _release_a_column() -> None:
    with public_schema():
        last = MigrationScript.objects.using("owner").order_by("-position").first()
        assert last is not None
        MigrationScript.objects.using("owner").create(
            position=last.position + 1,
            app="organizations",
            name="9999_note",
            unit=KERNEL,
            statements=["ALTER TABLE organizations_organization ADD COLUMN note text"],
            has_python=False,
        )
