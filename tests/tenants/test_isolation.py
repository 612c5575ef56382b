"""No company, no data; one company's role cannot touch another's schema."""

import threading
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from django.db import ProgrammingError, connection, transaction

from core.accounts.models import User
from core.lib.company import CurrentCompany, NoCompany, company_by_schema, entered, no_company, public_schema

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-01", "PL-02")]


def where() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), current_user")
        return cursor.fetchone()


def test_users_of_one_company_are_absent_in_the_other(company: CurrentCompany, other_company: CurrentCompany) -> None:
    User.objects.create_user(email="one@alpha.test")

    with entered(other_company):
        seen_by_other = list(User.objects.values_list("email", flat=True))

    assert list(User.objects.values_list("email", flat=True)) == ["one@alpha.test"]
    assert seen_by_other == []


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM beta.accounts_user",
        "INSERT INTO beta.accounts_role (code) VALUES ('x')",
        "UPDATE beta.accounts_user SET name = 'x'",
        "DELETE FROM beta.accounts_user",
        "TRUNCATE beta.accounts_user",
        "COPY beta.accounts_user TO STDOUT",
        "DROP TABLE beta.accounts_user",
        "ALTER TABLE beta.accounts_user ADD COLUMN x int",
        "CREATE TABLE beta.mine (id int)",
        "CREATE TABLE alpha.mine (id int)",
        "DROP TABLE accounts_user",
        "SELECT * FROM public.accounts_user",
        "SELECT * FROM public.tenants_company",
        "SET search_path = beta; SELECT * FROM accounts_user",
    ],
)
def test_raw_sql_is_refused_outside_the_own_schema(company: CurrentCompany, statement: str) -> None:
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SELECT count(*) FROM accounts_user")
        control = cursor.fetchone()

    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner|does not exist"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert control == (0,)
    assert where() == ("alpha", f"{connection.settings_dict['NAME']}__alpha")


def test_no_company_means_no_data_in_every_kind_of_thread(company: CurrentCompany) -> None:
    outcomes: list[str] = []

    def look() -> None:
        try:
            User.objects.count()
            outcomes.append("read")
        except NoCompany:
            outcomes.append("refused")

    with no_company():
        look()
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(look).result()

    assert User.objects.count() == 0
    assert outcomes == ["refused", "refused", "refused"]


def test_random_switches_in_eight_threads_never_reach_a_wrong_schema(fresh_company: CurrentCompany) -> None:
    scopes = [company_by_schema(schema) for schema in ("alpha", "beta", "fresh")]
    wrong: list[tuple[str, str]] = []

    def wander(seed: int) -> None:
        random = Random(seed)
        for _ in range(600):
            scope = random.choice(scopes)
            assert scope is not None
            with entered(scope):
                if random.random() < 0.3:
                    inner = random.choice(scopes)
                    assert inner is not None
                    with entered(inner):
                        check(inner)
                check(scope)
        connection.close()

    def check(scope: CurrentCompany) -> None:
        found = where()
        if found != (scope.schema, f"{connection.settings_dict['NAME']}__{scope.schema}"):
            wrong.append((scope.schema, str(found)))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(wander, range(8)))

    assert wrong == []


def test_scope_survives_rollbacks_resets_and_reconnects(fresh_company: CurrentCompany) -> None:
    scopes = [company_by_schema(schema) for schema in ("alpha", "beta")]
    random = Random(7)
    wrong: list[tuple[str, object]] = []

    class Back(Exception):
        pass

    def disturb(action: str, other: CurrentCompany) -> None:
        if action == "rollback":
            with pytest.raises(Back), transaction.atomic(), entered(other):
                where()
                raise Back
        elif action == "savepoint":
            with transaction.atomic():
                where()
                with pytest.raises(Back), transaction.atomic(), entered(other):
                    where()
                    raise Back
                record(where())
        elif action == "error":
            with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT * FROM missing_table")
        elif action == "reconnect":
            connection.close()
        elif action == "server cursor":
            with transaction.atomic():
                list(User.objects.iterator(chunk_size=1))
        elif action == "copy":
            with connection.cursor() as cursor, cursor.copy("COPY accounts_user TO STDOUT") as copy:
                list(copy)
        else:
            with connection.cursor() as cursor:
                cursor.execute(action)

    def record(found: tuple[str, str]) -> None:
        if found != (scope.schema, f"{connection.settings_dict['NAME']}__{scope.schema}"):
            wrong.append((action, found))

    actions = ["rollback", "savepoint", "error", "reconnect", "server cursor", "copy", "RESET ALL", "DISCARD ALL"]
    for _ in range(500):
        scope, other = random.sample(scopes, 2)
        assert scope is not None
        assert other is not None
        action = random.choice(actions)
        with entered(scope):
            disturb(action, other)
            record(where())

    assert wrong == []


def test_the_application_role_owns_nothing_and_is_no_superuser(company: CurrentCompany) -> None:
    with public_schema(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls,"
            " (SELECT count(*) FROM pg_class WHERE relowner = r.oid) FROM pg_roles r WHERE rolname = session_user"
        )
        facts = cursor.fetchone()

    assert facts == (False, False, False, False, 0)
