"""Plan once: Django's migrations are run a single time, on the template schema, and kept as SQL.

Every other schema is made and upgraded by replaying that SQL, which is many times faster than planning and rendering
the same migrations for each company. The template is the proof: it is what plain migrations make.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import RunPython, SeparateDatabaseAndState
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from core.lib.company import CurrentCompany, entered, public_schema
from core.registry.modules import registry
from tenants.models import MigrationScript
from tenants.selectors.versions import KERNEL
from tenants.services.database_roles import create_schema, drop_schema, grant_public_tables

TEMPLATE = CurrentCompany(schema="template_company")
# The first script makes the table in which Django notes what has run.
BOOK = ("migrations", "book")


def migrate_public() -> int:
    """Bring the public schema up to date with Django's own executor; return how many migrations ran."""
    connection = connections["owner"]
    with public_schema():
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA IF NOT EXISTS extensions")
            cursor.execute("GRANT USAGE ON SCHEMA extensions TO PUBLIC")
            for extension in ("pg_trgm", "btree_gist"):
                cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension} SCHEMA extensions")
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(_leaves(executor, settings.SHARED_APPS))
        executor.recorder.ensure_schema()
        executor.migrate(_leaves(executor, settings.SHARED_APPS), plan)
        with connection.cursor() as cursor:
            grant_public_tables(cursor)
    return len(plan)


def render_scripts(*, rebuild: bool = False) -> int:
    """Run on the template whatever it lacks and keep the SQL; return how many migrations were rendered."""
    connection: Any = connections["owner"]  # our own engine, whose connections have a recorder
    with public_schema(), connection.cursor() as cursor:
        if rebuild:
            drop_schema(cursor, TEMPLATE.schema)
            MigrationScript.objects.using("owner").all().delete()
        cursor.execute("SELECT to_regnamespace(%s)", [TEMPLATE.schema])
        if cursor.fetchone()[0] is None:
            with transaction.atomic(using="owner"):
                create_schema(cursor, TEMPLATE.schema)
    rendered = _Rendering()
    connection.recorder = rendered.statements.append
    try:
        with entered(TEMPLATE), transaction.atomic(using="owner"):
            if not MigrationRecorder(connection).has_table():
                MigrationRecorder(connection).ensure_schema()
                rendered.finish(*BOOK, has_python=False)
            executor = _Renderer(connection, rendered.progress)  # type: ignore[arg-type]
            targets = _leaves(executor, settings.TENANT_APPS)
            executor.migrate(targets, executor.migration_plan(targets))
            with public_schema():
                _store(rendered.scripts)
    finally:
        connection.recorder = None
    return len(rendered.scripts)


class _LeanState(ProjectState):
    """Draws the changed model alone anew for an index, a constraint or a plain column, which concern no other model.

    Django draws all that are related, which took most of the time of rendering. A migration in Python, which may walk
    through relations, has the whole state drawn before it because the state says that it is delayed. That the result
    is the same as of plain migrations is tested.
    """

    def _find_reload_model(self, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
        if not delay:  # a key that others refer to: their columns follow it
            related: set[tuple[str, str]] = super()._find_reload_model(app_label, model_name, delay)  # type: ignore[misc]
            return related
        self.is_delayed = True
        return {(app_label, model_name)}

    def clone(self) -> ProjectState:
        state = super().clone()
        state.__class__ = _LeanState
        return state


class _Renderer(MigrationExecutor):
    def _create_project_state(self, with_applied_migrations: bool = False) -> ProjectState:
        state = super()._create_project_state(with_applied_migrations=with_applied_migrations)  # type: ignore[misc]
        state.__class__ = _LeanState
        return state  # type: ignore[no-any-return]


class _Rendering:
    """Collects statements and cuts them into scripts as the executor reports its progress."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.scripts: list[MigrationScript] = []

    def progress(self, action: str, migration: Migration | None = None, fake: bool = False) -> None:
        if action == "apply_success" and migration is not None:
            self.finish(migration.app_label, migration.name, has_python=_has_python(migration.operations))

    def finish(self, app: str, name: str, *, has_python: bool) -> None:
        unit = app if app in registry else KERNEL
        statements = [statement for statement in self.statements if not statement.lstrip().startswith("--")]
        self.scripts.append(
            MigrationScript(app=app, name=name, unit=unit, statements=statements, has_python=has_python)
        )
        self.statements.clear()


def _store(scripts: Sequence[MigrationScript]) -> None:
    last = MigrationScript.objects.using("owner").order_by("-position").values_list("position", flat=True).first() or 0
    for number, script in enumerate(scripts, start=last + 1):
        script.position = number
    MigrationScript.objects.using("owner").bulk_create(scripts)


def _has_python(operations: Iterable[Operation]) -> bool:
    return any(
        isinstance(operation, RunPython)
        or (isinstance(operation, SeparateDatabaseAndState) and _has_python(operation.database_operations))
        for operation in operations
    )


def _leaves(executor: MigrationExecutor, app_names: Iterable[str]) -> list[tuple[str, str]]:
    labels = {config.label for config in apps.get_app_configs() if config.name in set(app_names)}
    return [node for node in executor.loader.graph.leaf_nodes() if node[0] in labels]


def load_scripts(*, unit: str | None = None) -> list[MigrationScript]:
    """Return the kept scripts in order, of one unit or of all."""
    with public_schema():
        scripts = MigrationScript.objects.using("owner").order_by("position")
        return list(scripts.filter(unit=unit) if unit else scripts)


def replay_sql(scripts: Sequence[MigrationScript]) -> str:
    """Return one batch that makes the scripts' tables and notes them as applied migrations."""
    statements = [statement.rstrip().rstrip(";") for script in scripts for statement in script.statements]
    noted = [f"('{script.app}', '{script.name}', now())" for script in scripts if (script.app, script.name) != BOOK]
    if noted:
        statements.append(f"INSERT INTO django_migrations (app, name, applied) VALUES {', '.join(noted)}")  # noqa: S608
    return ";\n".join(statements)
