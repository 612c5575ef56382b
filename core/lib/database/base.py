"""A connection whose every statement runs in the current company's schema and under the company's own role."""

import select
from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from django_tenants.postgresql_backend import base as tenants_backend
from psycopg import Connection, OperationalError
from psycopg.pq import TransactionStatus

from core.lib.company import CurrentCompany, company_or_none, current_company
from core.lib.database.schema import RecordingSchemaEditor


class ScopeIsContextual(RuntimeError):
    """The connection was told to change its company; the company is entered through core.lib.company instead."""


def is_closed(connection: Connection[Any]) -> bool:
    """Say whether the server has ended an idle connection; the kernel knows, so it takes no round trip."""
    poll = select.poll()
    poll.register(connection.pgconn.socket, select.POLLIN)
    try:
        while poll.poll(0):
            connection.pgconn.consume_input()
    except OperationalError:
        return True
    return False


class _ScopedCursorMixin:
    """Checks the scope just before each statement, not when the cursor was made."""

    db: "DatabaseWrapper"
    cursor: Any

    def _execute(self, sql: Any, params: Any, *ignored: Any) -> Any:
        self.db.apply_scope()
        return super()._execute(sql, params, *ignored)  # type: ignore[misc]

    def _executemany(self, sql: Any, param_list: Any, *ignored: Any) -> Any:
        self.db.apply_scope()
        return super()._executemany(sql, param_list, *ignored)  # type: ignore[misc]

    def copy(self, statement: Any, params: Any = None) -> Any:
        self.db.apply_scope()
        return self.cursor.copy(statement, params)

    def stream(self, query: Any, params: Any = None) -> Any:
        self.db.apply_scope()
        return self.cursor.stream(query, params)


class ScopedCursor(_ScopedCursorMixin, CursorWrapper):
    pass


class ScopedDebugCursor(_ScopedCursorMixin, CursorDebugWrapper):
    pass


class DatabaseWrapper(tenants_backend.DatabaseWrapper):
    """One round trip enters a company: search path and role together.

    PostgreSQL 18 reports every change of search_path to the client, so what the server really uses is known without a
    query, also after a rollback, RESET ALL or a return from the pool. The role always changes together with the path.
    The alias with `"COMPANY_ROLE": False` (provisioning and migrations) keeps its own role.
    """

    SchemaEditorClass = RecordingSchemaEditor
    recorder: Callable[[str], None] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.switches_role: bool = self.settings_dict.get("COMPANY_ROLE", True)

    @property
    def schema_name(self) -> str | None:
        company = company_or_none()
        return company.schema if company else None

    @schema_name.setter
    def schema_name(self, value: str | None) -> None:
        if value is not None:
            raise ScopeIsContextual("Use core.lib.company.entered().")

    @property
    def tenant(self) -> CurrentCompany | None:
        return company_or_none()

    @tenant.setter
    def tenant(self, value: Any) -> None:
        if value is not None:
            raise ScopeIsContextual("Use core.lib.company.entered().")

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        raise ScopeIsContextual("Use core.lib.company.entered().")

    def set_schema_to_public(self) -> None:
        """Nothing to set: a new connection has no scope until the context says which."""

    def get_new_connection(self, conn_params: Any) -> Any:
        """Take a connection from the pool, and never one that the server has closed meanwhile, as a restart does."""
        connection = super().get_new_connection(conn_params)
        while self.pool and is_closed(connection):
            self.pool.putconn(connection)
            connection = super().get_new_connection(conn_params)
        return connection

    def role_of(self, company: CurrentCompany) -> str:
        """Return the database role under which the company's statements run ("none" is the login role)."""
        if company.is_public or not self.switches_role:
            return "none"
        return f"{self.settings_dict['NAME']}__{company.schema}"

    def path_of(self, company: CurrentCompany) -> str:
        """Return the search path: the company's schema, the few shared tables of public, and extensions' operators.

        The owner, who could read any table of public, gets a path without it: a migration can't take a table of the
        same name in public for the company's own.

        The last name is no schema. It tells a company from a later one of the same name, whose role is another too: a
        pooled connection of the former has to enter anew.
        """
        if company.is_public:
            return "public, extensions"
        if not self.switches_role:
            return f'"{company.schema}", extensions'
        return f'"{company.schema}", public, extensions, "company {company.id}"'

    def apply_scope(self) -> None:
        """Enter the current company on the server unless it is there already; raise NoCompany without one."""
        company = current_company()
        self.ensure_connection()
        path = self.path_of(company)
        pgconn = self.connection.pgconn
        reported = pgconn.parameter_status(b"search_path")
        if reported == path.encode() or pgconn.transaction_status == TransactionStatus.INERROR:
            return
        with self.connection.cursor() as cursor:
            # The path is set last: if the role is refused, the reported path still says that the scope is not entered.
            cursor.execute(
                "SELECT set_config('role', %s, false), set_config('search_path', %s, false)",
                (self.role_of(company), path),
            )

    def _cursor(self, name: str | None = None) -> Any:
        current_company()
        # Past django-tenants' own, which sends a statement of its own here: the scope is applied by the cursors.
        return BaseDatabaseWrapper._cursor(self, name)  # type: ignore[attr-defined]

    def make_cursor(self, cursor: Any) -> ScopedCursor:
        return ScopedCursor(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> ScopedDebugCursor:
        return ScopedDebugCursor(cursor, self)
