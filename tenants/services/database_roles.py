"""Database roles: one for the application, one group for companies, one for each company.

The owner makes them and owns every schema and table; the application's role owns nothing and may only become a
company's role, which sees the tables of its own schema.
"""

from django.conf import settings
from django.db import connections
from django.db.backends.utils import CursorWrapper
from psycopg import sql


def database_name() -> str:
    return str(connections["default"].settings_dict["NAME"])


def company_role(schema: str) -> str:
    return f"{database_name()}__{schema}"


def companies_group() -> str:
    return company_role("companies")


def _application_role() -> str:
    return str(connections["default"].settings_dict["USER"])


def grant_public_tables(cursor: CursorWrapper) -> None:
    """Bring the rights on the public schema to what settings say; safe to repeat."""
    group, application = sql.Identifier(companies_group()), sql.Identifier(_application_role())
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [companies_group()])
    if cursor.fetchone() is None:
        cursor.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(group))
    for statement in (
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {application}, {group}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {application}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {application}",
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {group}",
    ):
        cursor.execute(sql.SQL(statement).format(application=application, group=group))
    for table, rights in settings.COMPANY_GRANTS.items():
        cursor.execute("SELECT to_regclass(%s)", [f"public.{table}"])
        if cursor.fetchone()[0] is None:
            continue
        cursor.execute(sql.SQL("GRANT {} ON public.{} TO {}").format(sql.SQL(rights), sql.Identifier(table), group))
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f"public.{table}"])
        if "INSERT" in rights and (sequence := cursor.fetchone()[0]):
            cursor.execute(sql.SQL("GRANT USAGE ON SEQUENCE {} TO {}").format(sql.SQL(sequence), group))


def create_schema(cursor: CursorWrapper, schema: str) -> None:
    """Create an empty schema and its role; tables that the owner makes there later are open to that role alone."""
    names = {
        "schema": sql.Identifier(schema),
        "role": sql.Identifier(company_role(schema)),
        "group": sql.Identifier(companies_group()),
        "application": sql.Identifier(_application_role()),
    }
    _drop_stale_role(cursor, schema)
    statements = (
        "CREATE ROLE {role} NOLOGIN",
        "GRANT {group} TO {role}",
        "GRANT {role} TO {application} WITH INHERIT FALSE, SET TRUE",
        "CREATE SCHEMA {schema}",
        "GRANT USAGE ON SCHEMA {schema} TO {role}",
        # MAINTAIN lets an import renew the statistics of the table that it has filled.
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema}"
        " GRANT SELECT, INSERT, UPDATE, DELETE, MAINTAIN ON TABLES TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {role}",
    )
    cursor.execute(sql.SQL("; ".join(statements)).format(**names))


def rename_schema(cursor: CursorWrapper, old: str, new: str) -> None:
    _drop_stale_role(cursor, new)
    # The role first, as where a schema is made: two that want one name wait for each other in one order.
    cursor.execute(
        sql.SQL("ALTER ROLE {} RENAME TO {}").format(
            sql.Identifier(company_role(old)), sql.Identifier(company_role(new))
        )
    )
    cursor.execute(sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new)))


def _drop_stale_role(cursor: CursorWrapper, schema: str) -> None:
    """Roles belong to the server, not to the database: a database that was dropped or restored leaves them behind."""
    cursor.execute(
        "SELECT 1 FROM pg_roles WHERE rolname = %s AND to_regnamespace(quote_ident(%s)) IS NULL",
        [company_role(schema), schema],
    )
    if cursor.fetchone():
        cursor.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(company_role(schema))))


def drop_schema(cursor: CursorWrapper, schema: str) -> None:
    """Remove the schema with everything in it, and its role; does nothing where they are gone already."""
    cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [company_role(schema)])
    if cursor.fetchone():
        role = sql.Identifier(company_role(schema))
        cursor.execute(sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(role))
        cursor.execute(sql.SQL("DROP ROLE {}").format(role))
