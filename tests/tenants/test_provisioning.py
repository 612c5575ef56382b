"""A company's schema is what plain migrations make, is made whole or not at all, and is upgraded by replay."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from core.lib.company import CurrentCompany, company_by_host, company_by_schema, entered, public_schema
from core.lib.errors import DomainError, InvalidInput
from tenants.models import Company, Domain, MigrationScript, PooledSchema, UpgradeResult
from tenants.selectors.versions import KERNEL
from tenants.services.companies import AddressTaken, create_company, open_company, remove_company
from tenants.services.database_roles import company_role, create_schema, drop_schema
from tenants.services.pool import fill_pool
from tenants.services.scripts import load_scripts
from tenants.services.upgrade import companies_behind, migrate_companies

pytestmark = [pytest.mark.integration]

COLUMNS = """
SELECT table_name, column_name, data_type, is_nullable, column_default, identity_generation, character_maximum_length
FROM information_schema.columns WHERE table_schema = %(schema)s
"""
CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = %(schema)s::regnamespace
"""
INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = %(schema)s"
TRIGGERS = """
SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
WHERE c.relnamespace = %(schema)s::regnamespace AND NOT tgisinternal
"""
FUNCTIONS = "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = %(schema)s::regnamespace"
HISTORY = "SELECT app, name FROM {schema}.django_migrations"


def describe(schema: str) -> dict[str, set[tuple[str, ...]]]:
    """Return everything that tells two schemas apart, with the schema's own name taken out."""
    with entered(CurrentCompany(schema=schema)), connections["owner"].cursor() as cursor:

        def rows(query: str) -> set[tuple[str, ...]]:
            cursor.execute(query, {"schema": schema})
            return {tuple(str(value).replace(f"{schema}.", "") for value in row) for row in cursor.fetchall()}

        queries = {"columns": COLUMNS, "constraints": CONSTRAINTS, "indexes": INDEXES, "triggers": TRIGGERS}
        described = {name: rows(query) for name, query in {**queries, "functions": FUNCTIONS}.items()}
        cursor.execute(HISTORY.format(schema=schema))
        return described | {"history": set(cursor.fetchall())}


@pytest.fixture
def plain_schema() -> Iterator[str]:
    """A schema made by Django's own executor, migration by migration."""
    schema = "plain_migrations"
    with public_schema(), connections["owner"].cursor() as cursor, transaction.atomic(using="owner"):
        drop_schema(cursor, schema)
        create_schema(cursor, schema)
    with entered(CurrentCompany(schema=schema)):
        executor = MigrationExecutor(connections["owner"])
        labels = {script.app for script in load_scripts()}
        executor.migrate([node for node in executor.loader.graph.leaf_nodes() if node[0] in labels])
    yield schema
    with public_schema(), connections["owner"].cursor() as cursor, transaction.atomic(using="owner"):
        drop_schema(cursor, schema)


@pytest.mark.requirement("PL-01", "PL-15")
def test_replayed_schema_equals_plain_migrations(fresh_company: CurrentCompany, plain_schema: str) -> None:
    replayed, plain = describe(fresh_company.schema), describe(plain_schema)

    assert replayed == plain
    assert ("accounts", "0001_initial") in replayed["history"]


@pytest.fixture
def removed() -> Iterator[list[str]]:
    """Slugs of companies that the test may have made; they are gone afterwards."""
    slugs: list[str] = []
    yield slugs
    with public_schema():
        for made in Company.objects.filter(slug__in=slugs):
            remove_company(company=made)


def leftovers(schema: str) -> tuple[bool, bool, int, int]:
    """Return whether schema and role exist, and how many company and domain rows there are for the name."""
    with public_schema(), connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT to_regnamespace(%s) IS NOT NULL, EXISTS (SELECT FROM pg_roles WHERE rolname = %s)",
            [schema, company_role(schema)],
        )
        has_schema, has_role = cursor.fetchone()
        rows = Company.objects.using("owner").filter(schema_name=schema).count()
        domains = Domain.objects.using("owner").filter(domain__startswith=f"{schema}.").count()
    return has_schema, has_role, rows, domains


@pytest.mark.requirement("PL-03", "PL-05")
def test_a_company_answers_only_after_it_is_opened(removed: list[str]) -> None:
    removed.append("opening")

    created = create_company(slug="opening", name="Opening")
    before = company_by_host("opening.localhost")
    open_company(company=created)
    after = company_by_host("opening.localhost")

    assert before is None
    assert after is not None
    assert (after.schema, after.name) == ("opening", "Opening")


@pytest.mark.requirement("PL-05")
@pytest.mark.parametrize("module", ["no_such_module"])
def test_a_failed_creation_leaves_nothing_and_can_be_repeated(removed: list[str], module: str) -> None:
    removed.append("halfway")
    fill_pool(size=1)
    with public_schema():
        pool_before = set(PooledSchema.objects.values_list("schema_name", flat=True))

    with pytest.raises(DomainError):
        create_company(slug="halfway", name="Halfway", modules=[module])
    after_failure = leftovers("halfway")
    with public_schema():
        pool_after = set(PooledSchema.objects.values_list("schema_name", flat=True))
    create_company(slug="halfway", name="Halfway")

    assert after_failure == (False, False, 0, 0)
    assert pool_after == pool_before
    assert leftovers("halfway") == (True, True, 1, 1)


@pytest.mark.requirement("PL-05")
@pytest.mark.parametrize("names", [3, pytest.param(10, marks=pytest.mark.soak)])
def test_parallel_sign_ups_with_equal_names_make_each_company_once(removed: list[str], names: int) -> None:
    slugs = [f"rush{number % names}" for number in range(2 * names)]
    removed.extend(set(slugs))
    fill_pool(size=3)

    def sign_up(slug: str) -> str:
        try:
            create_company(slug=slug, name=slug)
        except AddressTaken:
            return "taken"
        finally:
            connections["owner"].close()
            connection.close()
        return "made"

    with ThreadPoolExecutor(8) as threads:
        outcomes = sorted(threads.map(sign_up, slugs))

    assert outcomes == ["made"] * names + ["taken"] * names
    assert {leftovers(slug) for slug in set(slugs)} == {(True, True, 1, 1)}


@pytest.mark.parametrize(
    ("slug", "schema_name", "field"),
    [
        ("Fuel", "fuel2", "slug"),
        ("-a", "a1", "slug"),
        ("a_b", "ab", "slug"),
        ("admin", "adminx", "slug"),
        ("пример", "primer", "slug"),
        ("fine", "public", "schema_name"),
        ("fine", "pg_temp_1", "schema_name"),
        ("fine", 'x"; DROP TABLE tenants_company; --', "schema_name"),
        ("fine", "pool_abc", "schema_name"),
    ],
)
def test_bad_names_are_refused_with_the_field(slug: str, schema_name: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        create_company(slug=slug, name="X", schema_name=schema_name)

    assert list(refusal.value.fields) == [field]


@pytest.fixture
def later_migration() -> Iterator[MigrationScript]:
    """A release that adds a column to organizations; the template is at it, companies are not."""
    with public_schema():
        last = MigrationScript.objects.using("owner").order_by("-position").first()
        assert last is not None
        script = MigrationScript.objects.using("owner").create(
            position=last.position + 1,
            app="organizations",
            name="9999_note",
            unit=KERNEL,
            statements=["ALTER TABLE organizations_organization ADD COLUMN note text"],
            has_python=False,
        )
    yield script
    with public_schema():
        script.delete(using="owner")
        for schema in Company.objects.values_list("schema_name", flat=True):
            with entered(CurrentCompany(schema=schema)), connections["owner"].cursor() as cursor:
                cursor.execute("ALTER TABLE organizations_organization DROP COLUMN IF EXISTS note")
                cursor.execute("DELETE FROM django_migrations WHERE name = '9999_note'")
    migrate_companies()


def has_note(schema: str) -> bool:
    return ("organizations_organization", "note") in {row[:2] for row in describe(schema)["columns"]}


@pytest.mark.requirement("PL-15")
def test_one_broken_schema_does_not_stop_the_others_and_a_second_run_finishes(
    fresh_company: CurrentCompany, later_migration: MigrationScript
) -> None:
    with entered(fresh_company), connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE organizations_organization ADD COLUMN note integer")

    behind = companies_behind()
    first = migrate_companies()
    broken_columns = describe("fresh")["columns"]
    with entered(fresh_company), connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE organizations_organization DROP COLUMN note")
    second = migrate_companies()
    with public_schema():
        results = list(UpgradeResult.objects.order_by("pk").values_list("schema_name", "migrations"))[-4:]

    assert behind == ["alpha", "beta", "fresh"]
    assert [(outcome.schema, "already exists" in outcome.error) for outcome in first.failed] == [("fresh", True)]
    assert ("organizations_organization", "note", "integer") in {row[:3] for row in broken_columns}
    assert [(outcome.schema, outcome.migrations, outcome.error) for outcome in second.outcomes] == [("fresh", 1, "")]
    assert sorted(results) == [("alpha", 1), ("beta", 1), ("fresh", 0), ("fresh", 1)]
    assert all(has_note(schema) for schema in ("alpha", "beta", "fresh"))
    assert companies_behind() == []


@pytest.mark.requirement("PL-15")
def test_a_run_that_was_cut_off_is_continued_by_the_next(
    fresh_company: CurrentCompany, later_migration: MigrationScript
) -> None:
    class Killed(BaseException):
        pass

    def stop_after_first(outcome: object, done: int, total: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        migrate_companies(workers=1, batch=1, progress=stop_after_first)
    rest = migrate_companies()

    assert [(outcome.migrations, outcome.error) for outcome in rest.outcomes] == [(1, ""), (1, "")]
    assert companies_behind() == []
    assert all(has_note(schema) for schema in ("alpha", "beta", "fresh"))


def test_pool_replaces_schemas_of_an_older_release() -> None:
    fill_pool(size=2)
    with public_schema():
        PooledSchema.objects.using("owner").update(kernel_version="older")
        outdated = list(PooledSchema.objects.values_list("schema_name", flat=True))

    made = fill_pool(size=2)

    with public_schema():
        kept = set(PooledSchema.objects.values_list("schema_name", flat=True))
    assert made == 2
    assert kept.isdisjoint(outdated)
    assert {leftovers(schema) for schema in outdated} == {(False, False, 0, 0)}
    assert company_by_schema(outdated[0]) is None
