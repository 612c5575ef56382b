"""A database made anew on the server that the tests use."""

import psycopg
from django.db import connections
from psycopg import sql


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
