"""Pooled connections outlive what they were opened for: companies, servers."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection, connections

from core.accounts.models import User
from core.lib.company import CurrentCompany, company_by_schema, entered, public_schema
from tenants.models import Company
from tenants.services.companies import create_company, open_company, remove_company

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-01", "PL-02")]


@pytest.fixture
def pooled() -> Iterator[None]:
    """Return connections to a pool of this test's own, as the end of a request does."""
    connections["default"].close()
    connections["default"].close_pool()
    # Waited for, so that the first request does not make the pool grow.
    connection.pool.open()
    connection.pool.wait()
    yield
    connections["default"].close()
    connections["default"].close_pool()


def make_company(slug: str) -> CurrentCompany:
    open_company(company=create_company(slug=slug, name=slug.title(), state="active"))
    scope = company_by_schema(slug)
    assert scope is not None
    return scope


def remove(slug: str) -> None:
    with public_schema():
        remove_company(company=Company.objects.using("owner").get(schema_name=slug))


def emails(scope: CurrentCompany) -> list[str]:
    """Read as one request does: on a pooled connection, which is given back."""
    with entered(scope):
        found = list(User.objects.values_list("email", flat=True))
    connection.close()
    return found


def server_process() -> int:
    with public_schema(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = int(cursor.fetchone()[0])
    connection.close()
    return pid


def end_processes() -> int:
    """End every connection of the application, as a restart of the server does, and wait until they are gone."""
    login = connection.settings_dict
    with psycopg.connect(
        host=login["HOST"],
        port=login["PORT"],
        user=login["USER"],
        password=login["PASSWORD"],
        dbname=login["NAME"],
    ) as other:
        found = other.execute(
            "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        ).fetchone()
    assert found is not None
    return int(found[0])


def test_a_company_of_a_removed_ones_name_is_entered_anew(pooled: None) -> None:
    first = make_company("phoenix")
    with entered(first):
        User.objects.create_user(email="old@phoenix.test")
    before = emails(first)
    remove("phoenix")

    second = make_company("phoenix")
    after = emails(second)
    with entered(second):
        User.objects.create_user(email="new@phoenix.test")
    later = emails(second)
    remove("phoenix")

    assert (before, after, later) == (["old@phoenix.test"], [], ["new@phoenix.test"])


def test_another_company_is_served_after_one_was_removed(pooled: None) -> None:
    gone, alpha = make_company("gone"), company_by_schema("alpha")
    assert alpha is not None
    with entered(gone):
        User.objects.create_user(email="one@gone.test")
    remove("gone")

    found = emails(alpha)

    assert found == []


def test_requests_go_on_after_the_server_ended_every_connection(pooled: None) -> None:
    alpha = company_by_schema("alpha")
    assert alpha is not None
    emails(alpha)
    pid = server_process()

    ended = end_processes()
    found = emails(alpha)

    assert ended >= 1
    assert (found, server_process() != pid) == ([], True)


def test_taking_a_connection_from_the_pool_asks_the_server_nothing(pooled: None, tmp_path: Path) -> None:
    alpha = company_by_schema("alpha")
    assert alpha is not None
    emails(alpha)
    with entered(alpha):
        connection.ensure_connection()
        pgconn = connection.connection.pgconn
        connection.close()

    with (tmp_path / "sent").open("w") as file:
        pgconn.trace(file.fileno())
        emails(alpha)
        emails(alpha)
        pgconn.untrace()

    sent = [line.split("\t")[3:5] for line in (tmp_path / "sent").read_text().splitlines() if "\tF\t" in line]
    assert [kind for kind, *_ in sent if kind in {"Query", "Parse"}] == ["Query", "Query"]
