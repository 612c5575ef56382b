"""Blank schemas: made by replay, kept warm, and given to a new company by renaming."""

import secrets

from django.conf import settings
from django.db import connections, transaction

from core.lib.company import CurrentCompany, entered, public_schema
from tenants.models import PooledSchema
from tenants.selectors.versions import KERNEL, versions
from tenants.services.database_roles import create_schema, drop_schema, rename_schema
from tenants.services.scripts import load_scripts, replay_sql


def build_schema(schema: str) -> str:
    """Make a schema with the kernel's tables inside the caller's transaction; return its kernel version."""
    scripts = load_scripts(unit=KERNEL)
    with public_schema(), connections["owner"].cursor() as cursor:
        create_schema(cursor, schema)
    with entered(CurrentCompany(schema=schema)), connections["owner"].cursor() as cursor:
        cursor.execute(replay_sql(scripts))
    return versions(scripts)[KERNEL]


def fill_pool(*, size: int | None = None) -> int:
    """Bring the pool to its size with schemas of today's version, drop outdated ones; return how many were made."""
    wanted = settings.POOL_SIZE if size is None else size
    current = versions(load_scripts(unit=KERNEL))[KERNEL]
    made = 0
    with public_schema():
        pool = PooledSchema.objects.using("owner")
        for outdated in pool.exclude(kernel_version=current):
            with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
                if pool.filter(pk=outdated.pk).delete()[0]:
                    drop_schema(cursor, outdated.schema_name)
        while pool.count() < wanted:
            schema = f"pool_{secrets.token_hex(6)}"
            with transaction.atomic(using="owner"):
                pool.create(schema_name=schema, kernel_version=build_schema(schema))
            made += 1
    return made


def claim_schema(schema: str) -> tuple[str, bool]:
    """Give the caller's transaction a schema of that name; return its kernel version and whether it was in the pool."""
    current = versions(load_scripts(unit=KERNEL))[KERNEL]
    with public_schema(), connections["owner"].cursor() as cursor:
        cursor.execute(
            "DELETE FROM tenants_pooledschema WHERE id = (SELECT id FROM tenants_pooledschema WHERE kernel_version = %s"
            " ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING schema_name",
            [current],
        )
        row = cursor.fetchone()
        if row is not None:
            rename_schema(cursor, row[0], schema)
            return current, True
    return build_schema(schema), False
