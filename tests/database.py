"""A database made anew on the server that the tests use, and prepared as an installation is."""

import fcntl
import hashlib
import json
from pathlib import Path
from typing import Any

import django
import psycopg
from django.apps import apps
from django.db import connections, transaction
from django.forms.models import model_to_dict
from psycopg import sql

from core.lib.company import entered, public_schema

FIELDS = ("app", "name", "unit", "statements", "has_python", "position")


def recreate_database() -> None:
    """Drop and create the database of the settings; the owner's login must be allowed to."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        connection.close_pool()
    owner = connections["owner"].settings_dict
    login = {"user": owner["USER"], "password": owner["PASSWORD"], "host": owner["HOST"], "port": owner["PORT"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **login) as server:
        name = sql.Identifier(owner["NAME"])
        try:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        except psycopg.errors.InsufficientPrivilege:
            # The server's own vacuum is at work there: it may not be terminated, but gives way to a plain DROP.
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        server.execute(sql.SQL("CREATE DATABASE {}").format(name))


def render_scripts_once(folder: Path) -> None:
    """Render the migrations, or replay what another worker of this run has left there in a tenth of the time."""
    from tenants.services.scripts import load_scripts, render_scripts

    kept = folder / f"rendered-{_migrations()}.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if kept.is_file():
            _replay(json.loads(kept.read_text(encoding="utf-8")))
        else:
            render_scripts()
            kept.write_text(json.dumps([model_to_dict(one, FIELDS) for one in load_scripts()]), encoding="utf-8")


def _replay(rendered: list[dict[str, Any]]) -> None:
    from tenants.models import MigrationScript
    from tenants.services.database_roles import create_schema
    from tenants.services.scripts import TEMPLATE, replay_sql

    scripts = [MigrationScript(**one) for one in rendered]
    with public_schema(), transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        create_schema(cursor, TEMPLATE.schema)
        with entered(TEMPLATE):
            cursor.execute(replay_sql(scripts))
        MigrationScript.objects.using("owner").bulk_create(scripts)


def _migrations() -> str:
    """Return a digest of all that decides what is rendered."""
    digest = hashlib.sha256(django.__version__.encode())
    for app in apps.get_app_configs():
        for path in sorted((Path(app.path) / "migrations").glob("*.py")):
            digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()[:16]
